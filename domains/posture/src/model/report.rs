//! The report of a frozen run. One value gives the canonical JSON, its digest and the document that is drawn, so
//! the PDF and the data can never disagree.

use super::answer::{AnswerValue, Answers, QuestionKey};
use super::assessment::Assessment;
use super::canonical::{Digest, NotCanonical, canonical};
use super::exact::Exact;
use super::pack::{Pack, Place};
use super::score::{Counts, Reading, Scores, SectionScore, inputs_digest, score};
use chrono::{DateTime, SecondsFormat, Utc};
use contracts::documents::{ReportAnswer, ReportDocument, ReportSection};
use kernel::ids::ReportId;
use serde_json::{Value, json};

/// The shape of the report's JSON.
pub const FORMAT: &str = "muster-posture-report/1";
/// How many gaps the report's first page names.
pub const TOP_GAPS: usize = 5;

/// What a report is made of.
#[derive(Debug, Clone, Copy)]
pub struct ReportInput<'run> {
    /// The report's id.
    pub report: ReportId,
    /// The frozen run.
    pub assessment: &'run Assessment,
    /// The organisation's name when the report was asked for.
    pub organisation: &'run str,
    /// The pack that the run began with.
    pub pack: &'run Pack,
    /// The answers that count.
    pub answers: &'run Answers,
    /// When the report was asked for; the document's fixed instant.
    pub requested_at: DateTime<Utc>,
}

/// A report with its numbers, before it is signed.
#[derive(Debug, Clone)]
pub struct Report<'run> {
    input: ReportInput<'run>,
    scores: Scores,
    overall: Exact,
    /// The canonical JSON.
    pub json: String,
    /// The digest of the JSON; this is what gets signed.
    pub digest: Digest,
}

/// A report cannot be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ReportError {
    /// The answers can still change.
    #[error("the assessment is not frozen")]
    NotFrozen,
    /// Nothing in the run applies, so there is no score.
    #[error("nothing in the assessment applies")]
    NothingApplies,
    /// A value has no canonical form.
    #[error(transparent)]
    NotCanonical(#[from] NotCanonical),
}

impl<'run> Report<'run> {
    /// Makes the report of a frozen run.
    ///
    /// # Errors
    /// When the run is not frozen or has no score.
    pub fn make(input: ReportInput<'run>) -> Result<Self, ReportError> {
        let completed_at = input.assessment.completed_at.ok_or(ReportError::NotFrozen)?;
        let scores = score(input.pack, input.answers, Reading::Final);
        let overall = scores.overall.ok_or(ReportError::NothingApplies)?;
        let json = canonical(&report_value(&input, &scores, overall, completed_at)?)?;
        let digest = Digest::of(json.as_bytes());
        Ok(Self {
            input,
            scores,
            overall,
            json,
            digest,
        })
    }

    /// Returns what the document press draws.
    pub fn document(&self, signature: String) -> ReportDocument {
        let Self {
            input, scores, overall, ..
        } = self;
        let completed = input.assessment.completed_at.unwrap_or(input.requested_at);
        ReportDocument {
            organisation: input.organisation.to_owned(),
            framework: format!("{}, version {}", input.pack.title, input.pack.version),
            completed_on: kernel::london_date(completed).format("%-d %B %Y").to_string(),
            overall_permille: overall.permille(),
            band: band_name(input.pack, *overall),
            sections: scores.sections.iter().map(section_row).collect(),
            gaps: self.top_gaps(),
            answers: input
                .pack
                .places()
                .map(|place| answer_row(place, input.answers))
                .collect(),
            method: method(input.pack),
            digest: self.digest.to_string(),
            signature,
            report_json: self.json.clone(),
            created: input.requested_at,
        }
    }

    fn top_gaps(&self) -> Vec<ReportAnswer> {
        let gaps = self.scores.gaps().into_iter().take(TOP_GAPS);
        gaps.filter_map(|gap| self.input.pack.find(&gap.question))
            .map(|place| answer_row(place, self.input.answers))
            .collect()
    }
}

/// Says in words how the score is made and what it is not.
pub fn method(pack: &Pack) -> String {
    format!(
        "Each answer counts level / 4. A group is the mean of its questions, a section the mean of its groups, and \
         the whole the mean of the sections. What does not apply is left out. What was not answered counts 0. \
         Numbers are exact and shown to one decimal, half up. Way of scoring: {}. The questions name outcomes of \
         the {}; the score and its bands are ours, and nobody else's. It rests on what the organisation answered.",
        pack.rubric, pack.framework
    )
}

fn band_name(pack: &Pack, score: Exact) -> String {
    pack.band(score.permille())
        .map(|band| band.name.clone())
        .unwrap_or_default()
}

fn section_row(section: &SectionScore) -> ReportSection {
    ReportSection {
        name: section.title.clone(),
        score_permille: section.score.map(Exact::permille),
        answered: section.counts.answered,
        not_applicable: section.counts.not_applicable,
        unanswered: section.counts.unanswered,
    }
}

/// Says an answer in words: `2 of 4: There is no list.`
pub fn answer_words(place: &Place<'_>, value: Option<AnswerValue>) -> String {
    match value {
        Some(AnswerValue::Level(level)) => {
            format!("{} of 4: {}", level.get(), place.question.anchor(level))
        }
        Some(AnswerValue::NotApplicable) => "Does not apply".to_owned(),
        None => "Not answered".to_owned(),
    }
}

fn answer_row(place: Place<'_>, answers: &Answers) -> ReportAnswer {
    let answer = answers.get(&place.question.key);
    ReportAnswer {
        section: place.section.title.clone(),
        reference: place.question.maps.join(", "),
        question: place.question.text.clone(),
        answer: answer_words(&place, answer.map(|answer| answer.value)),
        comment: answer
            .map(|answer| answer.comment.as_str().to_owned())
            .unwrap_or_default(),
    }
}

fn report_value(
    input: &ReportInput<'_>,
    scores: &Scores,
    overall: Exact,
    completed_at: DateTime<Utc>,
) -> Result<Value, NotCanonical> {
    let ReportInput {
        assessment,
        pack,
        answers,
        ..
    } = input;
    let gaps = scores.gaps();
    Ok(json!({
        "format": FORMAT,
        "report": input.report.to_string(),
        "assessment": { "id": assessment.id.to_string(), "title": assessment.title, "completed_at": instant(completed_at) },
        "organisation": { "id": assessment.organisation.to_string(), "name": input.organisation },
        "requested_at": instant(input.requested_at),
        "pack": {
            "key": pack.key, "version": pack.version, "title": pack.title, "framework": pack.framework,
            "source": pack.source.name, "checked": pack.source.checked, "sha256": pack.digest()?.to_string(),
        },
        "rubric": pack.rubric,
        "inputs_sha256": inputs_digest(pack, answers, Reading::Final)?.to_string(),
        "overall": score_value(Some(overall)),
        "band": band_name(pack, overall),
        "counts": counts_value(scores.counts),
        "sections": scores.sections.iter().map(section_value).collect::<Vec<_>>(),
        "gaps": gaps.iter().map(|gap| json!({ "question": gap.question.as_str(), "gain": gap.gain.to_string() })).collect::<Vec<_>>(),
        "answers": pack.places().map(|place| answer_value(place, answers)).collect::<Vec<_>>(),
    }))
}

fn instant(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Micros, true)
}

fn score_value(score: Option<Exact>) -> Value {
    score.map_or(
        Value::Null,
        |score| json!({ "exact": score.to_string(), "shown": score.percent() }),
    )
}

fn counts_value(counts: Counts) -> Value {
    json!({ "answered": counts.answered, "not_applicable": counts.not_applicable, "unanswered": counts.unanswered })
}

fn section_value(section: &SectionScore) -> Value {
    let categories: Vec<_> = section
        .categories
        .iter()
        .map(|category| json!({ "key": category.key, "title": category.title, "score": score_value(category.score), "counts": counts_value(category.counts) }))
        .collect();
    json!({
        "key": section.key, "title": section.title, "score": score_value(section.score),
        "counts": counts_value(section.counts), "categories": categories,
    })
}

fn answer_value(place: Place<'_>, answers: &Answers) -> Value {
    let question: &QuestionKey = &place.question.key;
    let answer = answers.get(question);
    json!({
        "question": question.as_str(),
        "maps": place.question.maps,
        "section": place.section.key,
        "category": place.category.key,
        "text": place.question.text,
        "value": answer.map(|answer| answer.value.word()),
        "words": answer_words(&place, answer.map(|answer| answer.value)),
        "comment": answer.map(|answer| answer.comment.as_str()),
        "revision": answer.map(|answer| answer.id.to_string()),
        "saved_at": answer.map(|answer| instant(answer.saved_at)),
    })
}

#[cfg(test)]
#[path = "report_tests.rs"]
mod tests;
