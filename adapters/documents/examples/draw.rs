//! Draws a sample of each document into the given folder, to look at:
//! `cargo run -p documents --example draw -- target`
//!
//! A number behind the folder draws the certificate that many times more, one after the other, and prints the median of
//! their times in milliseconds: `cargo run --release -p documents --example draw -- target 200`

use contracts::documents::{CertificateDocument, DocumentPress, ReportAnswer, ReportDocument, ReportSection};
use documents::Press;
use std::error::Error;
use std::path::PathBuf;
use std::time::Instant;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let folder = PathBuf::from(std::env::args().nth(1).unwrap_or_else(|| ".".into()));
    let press = Press::new();
    let long = "Maria-Alexandrina Constantinescu-Wolfeschlegelsteinhausen";
    for (file, holder) in [
        ("plain", "Zoë Ștefănescu-Wójcik"),
        ("long", long),
        ("arabic", "محمد عبد الله الحسيني"),
    ] {
        let pdf = press.certificate(certificate(holder)?).await?;
        std::fs::write(folder.join(format!("certificate-{file}.pdf")), pdf)?;
    }
    std::fs::write(folder.join("report.pdf"), press.report(report()?).await?)?;
    if let Some(times) = std::env::args().nth(2) {
        println!("{:.2}", median_of(&press, times.parse()?).await?);
    }
    Ok(())
}

/// Returns the median time of one certificate in milliseconds. Each has another holder, so nothing is remembered whole.
async fn median_of(press: &Press, times: usize) -> Result<f64, Box<dyn Error>> {
    let mut spent = Vec::with_capacity(times);
    for at in 0..times {
        let document = certificate(&format!("Sample Holder {at}"))?;
        let began = Instant::now();
        press.certificate(document).await?;
        spent.push(began.elapsed().as_secs_f64() * 1000.0);
    }
    spent.sort_by(f64::total_cmp);
    spent.get(times / 2).copied().ok_or_else(|| "nothing to time".into())
}

fn certificate(holder: &str) -> Result<CertificateDocument, Box<dyn Error>> {
    Ok(CertificateDocument {
        number: "MU-7K3M-9QXT-4HWC-1".into(),
        holder: holder.into(),
        title: "Conflict management and physical intervention awareness for night staff".into(),
        summary: "How to see trouble coming, calm people down, and leave safely when you cannot. For door staff, event stewards \
                  and retail officers who work at night or alone."
            .into(),
        criteria: "All 6 lessons read; 80% in the quiz".into(),
        issuer: "Muster Training".into(),
        issued_on: "5 January 2026".into(),
        valid_until: None,
        verify_url: "HTTPS://MUSTER.EXAMPLE/V/MU-7K3M-9QXT-4HWC-1".into(),
        credential_json: "{}".into(),
        created: "2026-01-05T09:00:00Z".parse()?,
    })
}

fn report() -> Result<ReportDocument, Box<dyn Error>> {
    let scores = [
        ("Govern", 734),
        ("Identify", 612),
        ("Protect", 880),
        ("Detect", 405),
        ("Respond", 550),
        ("Recover", 333),
    ];
    let answers: Vec<ReportAnswer> = scores
        .iter()
        .flat_map(|(section, _)| (1..=5).map(|at| answer(section, at)))
        .collect();
    Ok(ReportDocument {
        organisation: "Rowan House Care Group".into(),
        framework: "Muster security pack 1.0, mapped to NIST CSF 2.0".into(),
        completed_on: "5 January 2026".into(),
        overall_permille: 586,
        band: "Developing".into(),
        sections: scores
            .iter()
            .map(|(name, score)| ReportSection {
                name: (*name).into(),
                score_permille: Some(*score),
                answered: 5,
                not_applicable: 1,
                unanswered: 0,
            })
            .collect(),
        gaps: answers.iter().rev().take(8).cloned().collect(),
        answers,
        method: "Each answer gives 0 to 4 points.\nA section's score is the points reached out of the points possible."
            .into(),
        digest: "07f1b6e68846252ee38d5a676713b7d6e8ac997e99a680ae6150a372d84f9e48".into(),
        signature: "c2lnbmF0dXJl".repeat(7),
        report_json: "{}".into(),
        created: "2026-01-05T09:00:00Z".parse()?,
    })
}

fn answer(section: &str, at: usize) -> ReportAnswer {
    ReportAnswer {
        section: section.into(),
        reference: format!("{}.{at:02}", &section[..2].to_uppercase()),
        question: "Are accounts closed on the day somebody leaves, on every system that you run yourself or rent?"
            .into(),
        answer: ["Not done", "Partly done", "Mostly done", "Done and checked"][at % 4].into(),
        comment: if at.is_multiple_of(2) {
            "By a list that the office manager keeps.".into()
        } else {
            String::new()
        },
    }
}
