//! What pages and the API read.

mod look;
mod report;
mod run;

use crate::model::{Assessment, Counts, Exact, Pack, QuestionKey, Reading, Revision, score};
use crate::{Error, Posture, store};
use kernel::ids::{AssessmentId, OrganisationId, ReportId};
use kernel::{Page, PageRequest};
use platform::{Actor, ReadTx};
use std::sync::Arc;

pub use report::{ReportFile, ReportStatus, ReportView};
pub use run::{Run, SectionProgress};

/// One line of the list of assessments.
#[derive(Debug, Clone)]
pub struct AssessmentSummary {
    /// The assessment.
    pub assessment: Assessment,
    /// How many questions are dealt with.
    pub counts: Counts,
    /// The exact score; "so far" while it is in progress.
    pub overall: Option<Exact>,
}

/// One question with its answer.
#[derive(Debug, Clone)]
pub struct QuestionView {
    /// The run.
    pub run: Run,
    /// The question's key; the run's pack has it.
    pub question: QuestionKey,
    /// The answer that counts.
    pub answer: Option<Revision>,
    /// Answers that clashed with it and wait for a choice.
    pub clashing: Vec<Revision>,
}

impl Posture {
    /// Counts an organisation's assessments by state, in a transaction of somebody who may see them.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn count_by_state_in(&self, tx: &mut ReadTx, id: OrganisationId) -> Result<Vec<(String, u64)>, Error> {
        Ok(store::assessments::count_by_state(tx, id).await?)
    }

    /// Lists the assessments of the actor's organisation, newest first.
    ///
    /// # Errors
    /// When the database fails. Who may see none gets an empty page.
    pub async fn list_assessments(&self, actor: &Actor, page: PageRequest) -> Result<Page<AssessmentSummary>, Error> {
        let Some(organisation) = actor.organisation() else {
            return Ok(Page {
                items: Vec::new(),
                next: None,
            });
        };
        let mut tx = self.ground.db.read_fresh(actor).await?;
        let rows = store::assessments::list(&mut tx, organisation, &page).await?;
        let rows = Page::cut(rows, page.limit(), |assessment| assessment.id.to_string());
        let ids: Vec<_> = rows.items.iter().map(|assessment| assessment.id).collect();
        let mut answers = store::answers::latest_of(&mut tx, &self.ground.vault, &ids).await?;
        drop(tx);
        let mut items = Vec::with_capacity(rows.items.len());
        for assessment in rows.items {
            let answers = answers.remove(&assessment.id).unwrap_or_default();
            let pack = self.pack_of(&assessment)?;
            let reading = if assessment.state.is_frozen() {
                Reading::Final
            } else {
                Reading::SoFar
            };
            let scores = score(&pack, &answers, reading);
            items.push(AssessmentSummary {
                assessment,
                counts: scores.counts,
                overall: scores.overall,
            });
        }
        Ok(Page { items, next: rows.next })
    }

    /// Returns one assessment with its pack and the answers that count. A look by staff leaves a line.
    ///
    /// # Errors
    /// When there is no such assessment for this actor.
    pub async fn run(&self, actor: &Actor, id: AssessmentId) -> Result<Run, Error> {
        let mut tx = self.looking(actor).await?;
        let run = self.load_run(&mut tx, id).await?;
        tx.end(&[&run.assessment], "answers").await?;
        Ok(run)
    }

    /// Returns one assessment, and the one that the organisation completed before it on the same pack, to compare. A look
    /// by staff leaves a line on each.
    ///
    /// # Errors
    /// When there is no such assessment for this actor.
    pub async fn run_with_last(&self, actor: &Actor, id: AssessmentId) -> Result<(Run, Option<Run>), Error> {
        let mut tx = self.looking(actor).await?;
        let run = self.load_run(&mut tx, id).await?;
        let last = match store::assessments::completed_before(&mut tx, &run.assessment).await? {
            None => None,
            Some(last) => Some(self.load_run(&mut tx, last).await?),
        };
        let shown = [Some(&run), last.as_ref()].into_iter().flatten();
        let shown: Vec<_> = shown.map(|run| &run.assessment).collect();
        tx.end(&shown, "answers").await?;
        Ok((run, last))
    }

    /// Returns one question with its answer. A look by staff leaves a line.
    ///
    /// # Errors
    /// When there is no such assessment for this actor, or no such question.
    pub async fn question(
        &self,
        actor: &Actor,
        id: AssessmentId,
        question: QuestionKey,
    ) -> Result<QuestionView, Error> {
        let mut tx = self.looking(actor).await?;
        let run = self.load_run(&mut tx, id).await?;
        run.pack.find(&question).ok_or(Error::NoSuchQuestion)?;
        let history = store::answers::history(&mut tx, &self.ground.vault, id, &question).await?;
        tx.end(&[&run.assessment], "answers").await?;
        let head = history.iter().rposition(|revision| revision.in_force);
        let clashing = history
            .iter()
            .skip(head.map_or(0, |place| place + 1))
            .cloned()
            .collect();
        let answer = head.and_then(|place| history.get(place).cloned());
        Ok(QuestionView {
            run,
            question,
            answer,
            clashing,
        })
    }

    /// Returns a report's state. A look by staff leaves a line.
    ///
    /// # Errors
    /// When there is no such report for this actor.
    pub async fn report(&self, actor: &Actor, id: ReportId) -> Result<ReportView, Error> {
        let mut tx = self.looking(actor).await?;
        let (view, assessment) = Self::load_report(&mut tx, id).await?;
        tx.end(&[&assessment], "report").await?;
        Ok(view)
    }

    /// Returns a run with its report, if one was asked for. A look by staff leaves a line.
    ///
    /// # Errors
    /// When there is no such assessment for this actor.
    pub async fn report_of(&self, actor: &Actor, id: AssessmentId) -> Result<(Run, Option<ReportView>), Error> {
        let mut tx = self.looking(actor).await?;
        let run = self.load_run(&mut tx, id).await?;
        let report = store::reports::newest_of(&mut tx, id).await?;
        tx.end(&[&run.assessment], "report").await?;
        Ok((run, report))
    }

    /// Returns a finished report's PDF. A look by staff leaves a line.
    ///
    /// # Errors
    /// When there is no such report for this actor, it is not ready, or the file store does not answer.
    pub async fn report_pdf(&self, actor: &Actor, id: ReportId) -> Result<ReportFile, Error> {
        let mut tx = self.looking(actor).await?;
        let (view, assessment) = Self::load_report(&mut tx, id).await?;
        let key = store::reports::file(&mut tx, id).await?.ok_or(Error::ReportNotReady)?;
        tx.end(&[&assessment], "report-file").await?;
        let bytes = self.files.get(&key).await?;
        let bytes = bytes.ok_or_else(|| Error::Broken(format!("the file of report {id} is gone")))?;
        Ok(ReportFile { report: view, bytes })
    }

    /// Returns a finished report's canonical JSON, the very bytes that were signed. A look by staff leaves a line.
    ///
    /// # Errors
    /// When there is no such report for this actor, or it is not ready.
    pub async fn report_json(&self, actor: &Actor, id: ReportId) -> Result<String, Error> {
        let mut tx = self.looking(actor).await?;
        let (_, assessment) = Self::load_report(&mut tx, id).await?;
        let json = store::reports::json(&mut tx, &self.ground.vault, id).await?;
        let json = json.ok_or(Error::ReportNotReady)?;
        tx.end(&[&assessment], "report-file").await?;
        Ok(json)
    }

    async fn load_report(tx: &mut ReadTx, id: ReportId) -> Result<(ReportView, Assessment), Error> {
        let view = store::reports::lookup(tx, id).await?.ok_or(Error::NoSuchReport)?;
        let assessment = store::assessments::lookup(tx, view.assessment).await?;
        Ok((view, assessment.ok_or(Error::NoSuchReport)?))
    }

    async fn load_run(&self, tx: &mut ReadTx, id: AssessmentId) -> Result<Run, Error> {
        let assessment = store::assessments::lookup(tx, id).await?.ok_or(Error::NotFound)?;
        let pack: Arc<Pack> = self.pack_of(&assessment)?;
        let answers = store::answers::latest(tx, &self.ground.vault, id).await?;
        Ok(Run {
            assessment,
            pack,
            answers,
        })
    }
}
