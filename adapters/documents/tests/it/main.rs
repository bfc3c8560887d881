//! Draws real documents and reads them back with poppler's tools, where these are installed.

#![expect(non_snake_case, reason = "tests carry the ids of security requirements")]

use contracts::documents::{CertificateDocument, DocumentPress, ReportAnswer, ReportDocument, ReportSection};
use documents::Press;
use std::process::Command;

fn certificate(holder: &str) -> CertificateDocument {
    CertificateDocument {
        number: "MU-7K3M-9QXT-4HWC-1".into(),
        holder: holder.into(),
        title: "Conflict management refresher".into(),
        summary: "How to see trouble coming, calm people down, and leave safely when you cannot.".into(),
        criteria: "All 6 lessons read; 80% in the quiz".into(),
        issuer: "Muster Training".into(),
        issued_on: "5 January 2026".into(),
        valid_until: Some("4 January 2029".into()),
        verify_url: "HTTPS://MUSTER.EXAMPLE/V/MU-7K3M-9QXT-4HWC-1".into(),
        credential_json: r#"{"type":["VerifiableCredential","OpenBadgeCredential"]}"#.into(),
        created: "2026-01-05T09:00:00Z".parse().expect("an instant"),
    }
}

fn section(name: &str, score: Option<u16>) -> ReportSection {
    ReportSection {
        name: name.into(),
        score_permille: score,
        answered: 5,
        not_applicable: 1,
        unanswered: 0,
    }
}

fn answer(section: &str, reference: &str, comment: &str) -> ReportAnswer {
    ReportAnswer {
        section: section.into(),
        reference: reference.into(),
        question: "Are accounts closed on the day somebody leaves?".into(),
        answer: "Partly done".into(),
        comment: comment.into(),
    }
}

fn report() -> ReportDocument {
    ReportDocument {
        organisation: "Rowan House".into(),
        framework: "Muster security pack 1.0".into(),
        completed_on: "5 January 2026".into(),
        overall_permille: 612,
        band: "Managed".into(),
        sections: vec![
            section("Govern", Some(734)),
            section("Identify", Some(612)),
            section("Protect", Some(880)),
            section("Detect", Some(405)),
            section("Respond", None),
            section("Recover", Some(333)),
        ],
        gaps: vec![answer("Recover", "RC.RP-01", "#panic[never markup] *bold* \\ $x$")],
        answers: vec![
            answer("Govern", "GV.OC-01", ""),
            answer("Recover", "RC.RP-01", "A list; see the office manager"),
        ],
        method: "Each answer gives 0 to 4 points.\nRubric version 1.".into(),
        digest: "07f1b6e68846252ee38d5a676713b7d6e8ac997e99a680ae6150a372d84f9e48".into(),
        signature: "c2lnbmF0dXJl".repeat(7),
        report_json: r#"{"overall":"306/500"}"#.into(),
        created: "2026-01-05T09:00:00Z".parse().expect("an instant"),
    }
}

/// Runs a tool on the PDF; `None` where the tool is not installed, which is said and not taken for success.
fn tool(pdf: &[u8], line: &[&str]) -> Option<String> {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("drawn.pdf");
    std::fs::write(&path, pdf).expect("written");
    let (name, arguments) = line.split_first().expect("a tool");
    let arguments = arguments.iter().map(|word| {
        if *word == "@" {
            path.to_string_lossy()
        } else {
            (*word).into()
        }
    });
    let mut command = Command::new(name);
    command.current_dir(folder.path());
    for argument in arguments {
        command.arg(argument.as_ref());
    }
    let Ok(output) = command.output() else {
        eprintln!("skipped: {name} is not installed");
        return None;
    };
    let attached = std::fs::read_to_string(folder.path().join("attached")).unwrap_or_default();
    Some(String::from_utf8_lossy(&output.stdout).into_owned() + &attached)
}

fn words_of(pdf: &[u8]) -> Option<String> {
    tool(pdf, &["pdftotext", "-layout", "@", "-"]).map(|text| text.split_whitespace().collect::<Vec<_>>().join(" "))
}

#[tokio::test]
async fn a_certificate_shows_every_field_and_carries_its_credential() {
    let pdf = Press::new()
        .certificate(certificate("Zoë Ștefănescu-Wójcik"))
        .await
        .expect("a certificate");
    assert!(pdf.starts_with(b"%PDF-1.7"));
    let marks = String::from_utf8_lossy(&pdf);
    assert!(
        marks.contains("pdfaid:part>3<") && marks.contains("pdfuaid:part>1<"),
        "archivable and accessible"
    );
    if let Some(words) = words_of(&pdf) {
        for part in [
            "Zoë Ștefănescu-Wójcik",
            "Conflict management refresher",
            "MU-7K3M-9QXT-4HWC-1",
            "5 January 2026",
            "4 January 2029",
            "All 6 lessons read; 80% in the quiz",
            "muster.example/verify",
            "not a licence",
        ] {
            assert!(words.contains(part), "{part} in {words}");
        }
    }
    if let Some(attached) = tool(&pdf, &["pdfdetach", "-save", "1", "-o", "attached", "@"]) {
        assert!(attached.contains("OpenBadgeCredential"), "{attached}");
    }
}

#[tokio::test]
async fn the_code_on_the_paper_leads_to_the_page() {
    let pdf = Press::new()
        .certificate(certificate("Zoë O'Brien"))
        .await
        .expect("a certificate");
    let script = "pdftoppm -r 150 -png -singlefile \"$0\" page && zbarimg -q --raw page.png";
    if let Some(read) = tool(&pdf, &["sh", "-c", script, "@"]) {
        // An empty answer means that a tool is missing; a wrong one is a fault.
        assert!(
            read.is_empty() || read.trim() == "HTTPS://MUSTER.EXAMPLE/V/MU-7K3M-9QXT-4HWC-1",
            "{read}"
        );
    }
}

#[tokio::test]
async fn the_same_facts_give_the_same_bytes() {
    let (one, other) = (Press::new(), Press::new());
    let first = one.certificate(certificate("Zoë")).await.expect("a certificate");
    assert_eq!(first, one.certificate(certificate("Zoë")).await.expect("a certificate"));
    assert_eq!(
        first,
        other.certificate(certificate("Zoë")).await.expect("a certificate")
    );
    assert_ne!(first, one.certificate(certificate("Joe")).await.expect("a certificate"));
}

#[tokio::test]
async fn names_of_many_kinds_are_drawn() {
    let press = Press::new();
    let long = "Wolfeschlegelsteinhausenbergerdorff ".repeat(4);
    for name in [
        "Ŵyn ap Iorwerth",
        "محمد علي",
        "Олександр Шевченко",
        "#panic[x] *y* \\ \"z\"",
        &long,
    ] {
        let pdf = press.certificate(certificate(name)).await.expect(name);
        assert!(
            String::from_utf8_lossy(&pdf).contains("pdfaid:part>3<"),
            "{name} is archivable"
        );
    }
    let pdf = press
        .certificate(certificate("தமிழ் 漢字"))
        .await
        .expect("a name that our fonts lack");
    assert!(pdf.starts_with(b"%PDF-"));
}

#[tokio::test]
async fn asvs_V1_2_1__a_report_shows_numbers_gaps_answers_and_proof() {
    let pdf = Press::new().report(report()).await.expect("a report");
    assert!(String::from_utf8_lossy(&pdf).contains("pdfaid:part>3<"));
    if let Some(words) = words_of(&pdf) {
        for part in [
            "Rowan House",
            "61.2%",
            "Managed",
            "Strongest in Protect (88.0%), weakest in Recover (33.3%).",
            "n/a",
            "RC.RP-01",
            "#panic[never markup] *bold* \\ $x$",
            "A list; see the office manager",
            "07f1b6e6 8846252e",
            "Rubric version 1.",
        ] {
            assert!(words.contains(part), "{part} in {words}");
        }
    }
    if let Some(attached) = tool(&pdf, &["pdfdetach", "-savefile", "report.json", "-o", "attached", "@"]) {
        assert_eq!(attached, r#"{"overall":"306/500"}"#);
    }
}

#[tokio::test]
async fn a_report_carries_its_signature_as_a_file() {
    let pdf = Press::new().report(report()).await.expect("a report");
    if let Some(attached) = tool(
        &pdf,
        &["pdfdetach", "-savefile", "signature.json", "-o", "attached", "@"],
    ) {
        assert!(
            attached.contains("07f1b6e68846252ee38d5a676713b7d6") && attached.contains("Ed25519"),
            "{attached}"
        );
    }
}

#[tokio::test]
async fn a_report_without_scores_is_drawn_too() {
    let mut bare = report();
    bare.sections = vec![section("Govern", None)];
    bare.gaps.clear();
    bare.answers.clear();
    let pdf = Press::new().report(bare).await.expect("a report");
    if let Some(words) = words_of(&pdf) {
        assert!(
            words.contains("at least three sections") && words.contains("No section has a score."),
            "{words}"
        );
    }
}
