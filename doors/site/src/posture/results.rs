//! S5: ring, bars, radar with its table, gaps, and last time.

use super::words::{address, frame, level_words, progress};
use crate::kit::{Bar, BarChart, Cell, Column, Notice, Radar, ScoreRing, Shell, Table, Tone, day, is_page, show};
use crate::state::SiteState;
#[cfg(test)]
use crate::tests::Sample;
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use kernel::ids::AssessmentId;
use kernel::london_date;
use posture::Run;
use posture::model::report::method;
use posture::model::{Exact, Gap, Level, Scores, SectionScore};
use web_kit::{Path, Result, SignedIn};

/// How many gaps the page lists; the report and the API have all.
const GAPS: usize = 10;

/// The scores of an assessment.
#[derive(Debug, Clone, Template)]
#[template(path = "posture/results.html")]
pub(crate) struct ResultsPage {
    shell: Shell,
    title: String,
    address: String,
    frozen: bool,
    notice: Option<Notice>,
    ring: Option<ScoreRing>,
    meaning: String,
    counts: String,
    last: Option<String>,
    bars: BarChart,
    radar: Radar,
    gaps: Option<Table>,
    method: String,
    digest: String,
}
is_page!(ResultsPage);

impl ResultsPage {
    fn new(shell: Shell, run: &Run, last: Option<&Run>, digest: String) -> Self {
        let id = run.assessment.id;
        let scores = run.scores();
        let frozen = run.assessment.state.is_frozen();
        let band = run.band(&scores);
        let shell = frame(shell, &format!("Results of {}", run.assessment.title));
        Self {
            shell: shell.back_to(address(id), &run.assessment.title),
            title: run.assessment.title.clone(),
            address: address(id),
            frozen,
            notice: (!frozen).then(|| so_far(&scores)),
            ring: scores
                .overall
                .map(|score| ring(score, band.map_or("", |band| band.name.as_str()), frozen)),
            meaning: band.map(|band| band.meaning.clone()).unwrap_or_default(),
            counts: progress(scores.counts),
            last: last.and_then(|last| compared(&scores, last)),
            bars: BarChart::new(
                "Scores by section",
                "Score",
                1000,
                scores.sections.iter().map(bar).collect(),
            ),
            radar: radar(&scores, last),
            gaps: gaps(run, &scores),
            method: method(&run.pack),
            digest,
        }
    }
}

fn so_far(scores: &Scores) -> Notice {
    let left = scores.counts.unanswered;
    let words = match left {
        0 => "These are the scores so far. Complete the check to fix them.".to_owned(),
        1 => "These are the scores so far, without the 1 question that is not answered.".to_owned(),
        some => format!("These are the scores so far, without the {some} questions that are not answered."),
    };
    Notice::new(Tone::Neutral, words)
}

fn ring(score: Exact, band: &str, frozen: bool) -> ScoreRing {
    let label = if frozen {
        "Overall score"
    } else {
        "Overall score so far"
    };
    let whole = u8::try_from(score.permille() / 10).unwrap_or(100);
    ScoreRing::new(whole, band, label)
        .shown(score.percent())
        .sums("#method")
}

fn shown(score: Option<Exact>) -> String {
    score.map_or_else(|| "No score".to_owned(), Exact::percent)
}

fn bar(section: &SectionScore) -> Bar {
    let value = section.score.map_or(0, Exact::permille);
    Bar::new(&section.title, value.into())
        .shown(shown(section.score))
        .note(format!(
            "{} of {} answered",
            section.counts.done(),
            section.counts.total()
        ))
}

fn radar(scores: &Scores, last: Option<&Run>) -> Radar {
    let hundredths =
        |section: &SectionScore| u8::try_from(section.score.map_or(0, Exact::permille) / 10).unwrap_or(100);
    let spokes = scores
        .sections
        .iter()
        .map(|section| (section.title.clone(), hundredths(section)))
        .collect();
    let words = scores.sections.iter().map(|section| shown(section.score)).collect();
    let radar = Radar::new("The sections side by side", spokes).shown(words);
    let before: Option<Vec<u8>> = last.map(|last| last.scores().sections.iter().map(hundredths).collect());
    match before {
        Some(before) if before.len() == scores.sections.len() => radar.before(&before),
        _ => radar,
    }
}

/// Compares with the check that was completed before this one.
fn compared(scores: &Scores, last: &Run) -> Option<String> {
    let (now, before) = (scores.overall?, last.scores().overall?);
    let when = last.assessment.completed_at.map(|at| day(london_date(at)))?;
    let word = match now.cmp(&before) {
        std::cmp::Ordering::Greater => "higher than",
        std::cmp::Ordering::Equal => "the same as",
        std::cmp::Ordering::Less => "lower than",
    };
    Some(format!(
        "This is {word} last time: {} was {} on {when}.",
        last.assessment.title,
        before.percent()
    ))
}

fn gaps(run: &Run, scores: &Scores) -> Option<Table> {
    let id = run.assessment.id;
    let row = |gap: Gap| {
        let place = run.pack.find(&gap.question)?;
        Some(vec![
            Cell::link(
                format!("{}/questions/{}", address(id), gap.question),
                &place.question.text,
            ),
            Cell::text(level_words(gap.level)),
            Cell::text(place.question.anchor(Level::MAX)),
            Cell::text(format!("+{}", gap.gain.percent())),
        ])
    };
    let rows: Vec<_> = scores.gaps().into_iter().take(GAPS).filter_map(row).collect();
    let columns = ["Question", "Now", "What level 4 means"]
        .map(Column::new)
        .into_iter()
        .chain([Column::number("Full gain")]);
    (!rows.is_empty()).then(|| {
        Table::new(
            "The weakest answers, and what reaching level 4 there would add to the whole",
            columns.collect(),
            rows,
        )
    })
}

pub(super) async fn get(
    State(state): State<SiteState>,
    SignedIn(actor): SignedIn,
    shell: Shell,
    Path(id): Path<AssessmentId>,
) -> Result<Response> {
    let (run, last) = state.posture.run_with_last(&actor, id).await?;
    let digest = run.digest()?.to_string();
    Ok(show(&ResultsPage::new(shell, &run, last.as_ref(), digest)))
}

#[cfg(test)]
pub(super) fn samples() -> Vec<Sample> {
    use super::sample;
    let digest = || "0".repeat(64);
    vec![
        Sample::of(
            "posture/results",
            &ResultsPage::new(sample::shell(), &sample::done(), Some(&sample::before()), digest()),
        ),
        Sample::of(
            "posture/results-so-far",
            &ResultsPage::new(sample::shell(), &sample::half(), None, digest()),
        ),
        Sample::of(
            "posture/results-none",
            &ResultsPage::new(sample::shell(), &sample::fresh(), None, digest()),
        ),
    ]
}
