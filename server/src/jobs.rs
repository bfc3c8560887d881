//! Which job has which body, and which journey listens to which event.

use crate::app::House;
use billing::jobs::{ReconcilePayments, SettlePayment};
use certificates::{DrawCertificate, PublishStatusLists};
use contracts::identity::{ConfirmationRequested, RefreshTokenReused, Registered, RegisteredAgain};
use futures::FutureExt;
use journeys::{AFTER_REGISTRATION, AFTER_REQUEST, AFTER_SECOND_REGISTRATION, AFTER_TOKEN_REUSE, ConfirmAfterRegistration, TellAfterSecondRegistration, TellAfterTokenReuse};
use notifications::SendMail;
use platform::{ActorMint, Cron, Runner, RunnerBuilder};
use posture::DrawReport;

/// Registers a job body: which job, as whom, and the method that does it.
macro_rules! job {
    ($builder:ident, $job:ty, $actor:expr, $service:expr, $method:ident) => {{
        let service = $service.clone();
        $builder = $builder.job::<$job>($actor, move |actor, job| {
            let service = service.clone();
            async move { service.$method(&actor, job).await }.boxed()
        });
    }};
}

/// Registers a journey: which event, its name, and the method that reacts.
macro_rules! journey {
    ($builder:ident, $event:ty, $name:expr, $journey:expr, $method:ident) => {{
        let journey = $journey.clone();
        $builder = $builder.journey::<$event>($name, move |actor, id, event| {
            let journey = journey.clone();
            async move { journey.$method(&actor, id, event).await }.boxed()
        });
    }};
}

/// Makes the runner over the backstage house.
///
/// # Errors
/// When the queue's schema is missing.
pub(crate) async fn runner(house: &House, mint: ActorMint, concurrency: usize) -> anyhow::Result<Runner> {
    let ground = &house.ground;
    let builder = RunnerBuilder::new(ground.db.clone(), mint, ground.clock.clone(), ground.rng.clone())
        .concurrency(concurrency)
        .cron(Cron::new::<ReconcilePayments>("*/5 * * * *"))
        .cron(Cron::new::<PublishStatusLists>("17 3 * * *"));
    let builder = with_journeys(with_jobs(builder, house), house);
    Ok(builder.init().await?)
}

fn with_jobs(mut builder: RunnerBuilder, house: &House) -> RunnerBuilder {
    job!(builder, SendMail, "mail-sender", house.notifications, send_mail);
    job!(builder, SettlePayment, "settle-payment", house.billing, run_settle_payment);
    job!(builder, ReconcilePayments, "reconcile-payments", house.billing, run_reconcile_payments);
    job!(builder, DrawCertificate, "certificate-press", house.certificates, draw_certificate);
    job!(builder, PublishStatusLists, "status-publisher", house.certificates, publish_status_lists);
    job!(builder, DrawReport, "report-maker", house.posture, draw_report);
    builder
}

fn with_journeys(mut builder: RunnerBuilder, house: &House) -> RunnerBuilder {
    let ground = &house.ground;
    let notifications = &house.notifications;
    let confirm = ConfirmAfterRegistration::new(ground.clone(), house.identity.clone(), notifications.clone());
    journey!(builder, Registered, AFTER_REGISTRATION, confirm, registered);
    journey!(builder, ConfirmationRequested, AFTER_REQUEST, confirm, asked_again);
    let twice = TellAfterSecondRegistration::new(ground.clone(), notifications.clone());
    journey!(builder, RegisteredAgain, AFTER_SECOND_REGISTRATION, twice, run);
    let reuse = TellAfterTokenReuse::new(ground.clone(), notifications.clone());
    journey!(builder, RefreshTokenReused, AFTER_TOKEN_REUSE, reuse, run);
    builder
}
