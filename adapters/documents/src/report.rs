//! The posture report: cover, board page, profile, gaps, method, every answer, how to check it.

use crate::press::Sheet;
use crate::values::{bytes, dict, list, percent, text};
use contracts::documents::{ReportAnswer, ReportDocument, ReportSection};
use typst::foundations::{IntoValue, Value};

/// Puts the facts where the template looks for them.
pub(crate) fn sheet(document: ReportDocument) -> Sheet {
    let scored = document
        .sections
        .iter()
        .filter(|section| section.score_permille.is_some())
        .count();
    let inputs = dict([
        ("organisation", text(&*document.organisation)),
        ("framework", text(&*document.framework)),
        ("completed-on", text(&*document.completed_on)),
        ("overall", text(percent(document.overall_permille))),
        ("band", text(&*document.band)),
        ("summary", text(summary(&document))),
        ("counted", text(counted(&document.sections))),
        ("sections", list(document.sections.iter().map(section_value))),
        ("totals", totals(&document.sections)),
        ("radar", (scored >= 3).into_value()),
        ("gaps", list(document.gaps.iter().map(answer_value))),
        (
            "method",
            list(document.method.lines().filter(|line| !line.trim().is_empty()).map(text)),
        ),
        ("detail", list(by_section(&document.answers))),
        (
            "digest-short",
            text(document.digest.chars().take(16).collect::<String>()),
        ),
        ("digest-lines", text(breakable(&document.digest))),
        ("signature-lines", text(breakable(&document.signature))),
        ("signature", bytes(signature_file(&document))),
        ("report", bytes(document.report_json)),
    ]);
    Sheet {
        template: "report.typ",
        inputs,
        identity: document.digest,
        created: document.created,
    }
}

fn section_value(section: &ReportSection) -> Value {
    Value::Dict(dict([
        ("name", text(&*section.name)),
        (
            "score",
            text(section.score_permille.map_or_else(|| "n/a".to_owned(), percent)),
        ),
        (
            "share",
            section
                .score_permille
                .map_or(Value::None, |score| (f64::from(score) / 1000.0).into_value()),
        ),
        ("answered", text(section.answered.to_string())),
        ("not-applicable", text(section.not_applicable.to_string())),
        ("unanswered", text(section.unanswered.to_string())),
    ]))
}

fn totals(sections: &[ReportSection]) -> Value {
    let sum = |count: fn(&ReportSection) -> u32| text(sections.iter().map(count).sum::<u32>().to_string());
    Value::Dict(dict([
        ("answered", sum(|section| section.answered)),
        ("not-applicable", sum(|section| section.not_applicable)),
        ("unanswered", sum(|section| section.unanswered)),
    ]))
}

fn answer_value(answer: &ReportAnswer) -> Value {
    Value::Dict(dict([
        ("reference", text(&*answer.reference)),
        ("question", text(&*answer.question)),
        ("answer", text(&*answer.answer)),
        ("comment", text(&*answer.comment)),
    ]))
}

/// Groups the answers under their sections, in the order in which they come.
fn by_section(answers: &[ReportAnswer]) -> Vec<Value> {
    answers
        .chunk_by(|one, next| one.section == next.section)
        .map(|rows| {
            Value::Dict(dict([
                (
                    "name",
                    text(rows.first().map(|row| row.section.clone()).unwrap_or_default()),
                ),
                ("rows", list(rows.iter().map(answer_value))),
            ]))
        })
        .collect()
}

/// One sentence for the board: where it is best and where worst.
fn summary(document: &ReportDocument) -> String {
    let scored = || {
        document
            .sections
            .iter()
            .filter_map(|section| section.score_permille.map(|score| (score, section)))
    };
    // The first of equals, in both directions, so that the sentence repeats.
    let best = scored().rev().max_by_key(|(score, _)| *score);
    let worst = scored().min_by_key(|(score, _)| *score);
    match (best, worst) {
        (Some((high, best)), Some((low, worst))) if high > low => format!(
            "Strongest in {} ({}), weakest in {} ({}).",
            best.name,
            percent(high),
            worst.name,
            percent(low)
        ),
        (Some((score, _)), _) => format!("Every section with a score stands at {}.", percent(score)),
        _ => "No section has a score.".into(),
    }
}

fn counted(sections: &[ReportSection]) -> String {
    let sum = |count: fn(&ReportSection) -> u32| sections.iter().map(count).sum::<u32>();
    format!(
        "{} answered, {} not applicable, {} unanswered",
        sum(|section| section.answered),
        sum(|section| section.not_applicable),
        sum(|section| section.unanswered)
    )
}

/// The proof as a file of its own, for programs.
fn signature_file(document: &ReportDocument) -> String {
    let proof =
        serde_json::json!({ "algorithm": "Ed25519", "digest": document.digest, "signature": document.signature });
    format!("{proof:#}\n")
}

/// Lets a long run of letters break into lines: in groups of eight.
fn breakable(run: &str) -> String {
    let letters: Vec<char> = run.chars().collect();
    letters
        .chunks(8)
        .map(|group| group.iter().collect::<String>())
        .collect::<Vec<_>>()
        .join(" ")
}
