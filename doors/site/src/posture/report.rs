//! S6: the report: asked for, being made, ready.

use super::words::{address, frame};
use crate::kit::{EmptyState, Notice, Row, Shell, SummaryList, Tag, Tone, is_page, moment, show};
use crate::state::SiteState;
#[cfg(test)]
use crate::tests::Sample;
use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use kernel::ids::AssessmentId;
use platform::Actor;
use posture::{Error, GenerateReport, ReportStatus, ReportView, RequestReport, Run};
use web_kit::{Path, Result, SeeOther, SignedIn, Throttle, attachment};

/// The report's state and the way to it.
#[derive(Debug, Clone, Template)]
#[template(path = "posture/report.html")]
pub(crate) struct ReportPage {
    shell: Shell,
    title: String,
    address: String,
    frozen: bool,
    may_ask: bool,
    notice: Option<Notice>,
    waiting: bool,
    ready: bool,
    facts: Option<SummaryList>,
}
is_page!(ReportPage);

impl ReportPage {
    fn new(shell: Shell, run: &Run, report: Option<&ReportView>, may_request: bool) -> Self {
        let id = run.assessment.id;
        let status = report.map(|report| report.status);
        let shell = frame(shell, &format!("Report of {}", run.assessment.title));
        Self {
            shell: shell.back_to(format!("{}/results", address(id)), "Results"),
            title: run.assessment.title.clone(),
            address: address(id),
            frozen: run.assessment.state.is_frozen(),
            // A report that hangs is put back into the queue by asking again, which changes nothing before that.
            may_ask: may_request && matches!(status, None | Some(ReportStatus::Failed)),
            notice: status.map(notice),
            waiting: matches!(status, Some(ReportStatus::Queued | ReportStatus::Drawing)),
            ready: status == Some(ReportStatus::Ready),
            facts: report.map(facts),
        }
    }
}

fn notice(status: ReportStatus) -> Notice {
    match status {
        ReportStatus::Queued | ReportStatus::Drawing => Notice::new(
            Tone::Neutral,
            "We are making your report. This takes a few seconds. We will also send you an e-mail when it is ready.",
        ),
        ReportStatus::Ready => Notice::new(Tone::Success, "Your report is ready."),
        ReportStatus::Failed => Notice::new(
            Tone::Danger,
            "We could not make the report. Your answers are safe. Ask for it again.",
        ),
    }
    .live()
}

fn state_tag(status: ReportStatus) -> Tag {
    match status {
        ReportStatus::Queued => Tag::neutral("Waiting"),
        ReportStatus::Drawing => Tag::new(Tone::Accent, "Being made"),
        ReportStatus::Ready => Tag::success("Ready"),
        ReportStatus::Failed => Tag::danger("Failed"),
    }
}

fn facts(report: &ReportView) -> SummaryList {
    let ready = report.ready_at.map(|at| Row::new("Ready", moment(at)));
    let digest = report
        .digest
        .as_ref()
        .map(|digest| Row::new("Fingerprint (SHA-256)", digest).mono());
    let signature = report
        .signature
        .as_ref()
        .map(|signature| Row::new("Signature (Ed25519)", signature).mono());
    let key = report
        .public_key
        .as_ref()
        .map(|key| Row::new("Signed with key", key).mono());
    let first = [
        Row::tag("State", state_tag(report.status)),
        Row::new("Asked for", moment(report.requested_at)),
    ];
    SummaryList::new(
        first
            .into_iter()
            .chain(ready)
            .chain(digest)
            .chain(signature)
            .chain(key)
            .collect(),
    )
}

fn page(shell: Shell, actor: &Actor, run: &Run, report: Option<&ReportView>) -> ReportPage {
    ReportPage::new(shell, run, report, actor.may(RequestReport, &run.assessment))
}

pub(super) async fn get(
    State(state): State<SiteState>,
    SignedIn(actor): SignedIn,
    shell: Shell,
    Path(id): Path<AssessmentId>,
) -> Result<Response> {
    let (run, report) = state.posture.report_of(&actor, id).await?;
    Ok(show(&page(shell, &actor, &run, report.as_ref())))
}

pub(super) async fn post(
    State(state): State<SiteState>,
    SignedIn(actor): SignedIn,
    throttle: Throttle,
    Path(id): Path<AssessmentId>,
) -> Result<Response> {
    if let Some(organisation) = actor.organisation() {
        throttle.report(organisation).await?;
    }
    state
        .posture
        .generate_report(&actor, GenerateReport { assessment: id })
        .await?;
    Ok(SeeOther::to(format!("{}/report", address(id))).into_response())
}

pub(super) async fn pdf(
    State(state): State<SiteState>,
    SignedIn(actor): SignedIn,
    Path(id): Path<AssessmentId>,
) -> Result<Response> {
    let (_, report) = state.posture.report_of(&actor, id).await?;
    let report = report.ok_or(Error::NoSuchReport)?;
    let pdf = state.posture.report_pdf(&actor, report.id).await?;
    Ok(attachment("application/pdf", &pdf.name(), pdf.bytes))
}

pub(super) async fn json(
    State(state): State<SiteState>,
    SignedIn(actor): SignedIn,
    Path(id): Path<AssessmentId>,
) -> Result<Response> {
    let (_, report) = state.posture.report_of(&actor, id).await?;
    let report = report.ok_or(Error::NoSuchReport)?;
    let json = state.posture.report_json(&actor, report.id).await?;
    Ok(attachment(
        "application/json",
        &format!("posture-report-{}.json", report.id),
        json.into_bytes(),
    ))
}

#[cfg(test)]
pub(super) fn samples() -> Vec<Sample> {
    use super::sample;
    let run = sample::done();
    let page = |name: &str, report: Option<ReportView>| {
        Sample::of(
            &format!("posture/report-{name}"),
            &ReportPage::new(sample::shell(), &run, report.as_ref(), true),
        )
    };
    vec![
        page("none", None),
        page("waiting", Some(sample::report(ReportStatus::Drawing))),
        page("ready", Some(sample::report(ReportStatus::Ready))),
        page("failed", Some(sample::report(ReportStatus::Failed))),
        Sample::of(
            "posture/report-early",
            &ReportPage::new(sample::shell(), &sample::half(), None, false),
        ),
    ]
}
