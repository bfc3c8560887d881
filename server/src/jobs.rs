//! Which job has which body, and which journey listens to which event.

use crate::app::House;
use billing::jobs::{ReconcilePayments, SettlePayment, SweepWebhooks};
use certificates::{DrawCertificate, PublishStatusLists};
use contracts::academy::{CourseCompleted, Enrolled, EnrolmentActivated};
use contracts::audit::{AuditExportAsked, AuditExportDecided};
use contracts::billing::PaymentSettled;
use contracts::certificates::{CertificateIssued, CertificateRevoked};
use contracts::identity::{
    AccountSwitchedOff, AccountSwitchedOn, ApiKeyChanged, ConfirmationRequested, DataCopyAsked, EmailChangeRequested,
    EmailChanged, ErasureAsked, FactorResetChanged, FactorsChanged, ForeignConnected, PasskeyChanged, PasswordChanged,
    PasswordResetRequested, RefreshTokenReused, Registered, RegisteredAgain, SecondFactorRefused, SignedInOnNewDevice,
    StaffRoleAsked, StaffRoleDecided, TextCodeAsked,
};
use contracts::marketplace::{BookingReleased, ShiftBooked, WorkerInvited};
use contracts::organisations::{FactorDemandChanged, MemberInvited, MembershipChanged};
use contracts::people::CheckEnding;
use contracts::posture::ReportReady;
use contracts::sector::SectorPacks;
use contracts::storage::FileStore;
use files::jobs::{CheckFile, SweepFiles, TidyBytes, TidyFile};
use files::rights::{CHECKER, SWEEPER as FILE_SWEEPER};
use futures::FutureExt;
use identity::jobs::{CarryOutFactorResets, SweepSignIns};
use identity::rights::{RESETTER, SWEEPER};
use journeys::{
    AFTER_REGISTRATION, AFTER_REQUEST, AFTER_SECOND_REGISTRATION, AFTER_TOKEN_REUSE, CERTIFY_AFTER_COMPLETION,
    CONFIRM_AFTER_EMAIL_CHANGE, COPY_AFTER_REQUEST, CREDENTIAL_AFTER_CERTIFICATE, CertifyAfterCompletion,
    ConfirmAfterEmailChange, ConfirmAfterRegistration, CopyAfterRequest, CredentialAfterCertificate,
    ENROL_AFTER_PAYMENT, ERASE_AFTER_REQUEST, EnrolAfterPayment, EraseAccounts, EraseAfterRequest, Eraser,
    KEY_ROTATION, LINK_AFTER_DEACTIVATION, LINK_AFTER_MEMBER_INVITATION, LetterWaker, LinkAfterDeactivation,
    LinkAfterMemberInvitation, RESET_AFTER_REQUEST, Reseal, ResealData, ResetAfterRequest, Retention,
    SIGN_OUT_AFTER_MEMBERSHIP_CHANGE, ServeTime, SignOutAfterMembershipChange, TELL_AFTER_ACCOUNT_CHANGE,
    TELL_AFTER_AUDIT_EXPORT, TELL_AFTER_BOOKING, TELL_AFTER_CERTIFICATE, TELL_AFTER_CHECK_ENDING,
    TELL_AFTER_FACTOR_DEMAND, TELL_AFTER_FACTOR_RESET, TELL_AFTER_INVITATION, TELL_AFTER_MEMBERSHIP_CHANGE,
    TELL_AFTER_RELEASE, TELL_AFTER_REPORT, TELL_AFTER_ROLE_GRANT, TEXT_AFTER_REQUEST, TellAfterAccountChange,
    TellAfterAuditExport, TellAfterBooking, TellAfterCertificate, TellAfterCheckEnding, TellAfterFactorDemand,
    TellAfterFactorReset, TellAfterInvitation, TellAfterMembershipChange, TellAfterRelease, TellAfterReport,
    TellAfterRoleGrant, TellAfterSecondRegistration, TellAfterTokenReuse, TextAfterRequest, WELCOME_AFTER_ENROLMENT,
    WelcomeAfterEnrolment,
};
use notifications::rights::WAKER;
use notifications::{SendMail, SendText, WakeLetters};
use platform::forget::ERASER;
use platform::retention::RETENTION;
use platform::{ActorMint, Cron, Runner, RunnerBuilder, SweepKeys};
use posture::DrawReport;
use std::sync::Arc;

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
pub(crate) async fn runner(
    house: &House,
    (files, eraser, sectors): (Arc<dyn FileStore>, &Eraser, &Arc<SectorPacks>),
    mint: ActorMint,
    concurrency: usize,
) -> anyhow::Result<Runner> {
    let ground = &house.ground;
    let builder = RunnerBuilder::new(ground.db.clone(), mint, ground.clock.clone(), ground.rng.clone())
        .concurrency(concurrency)
        .cron(Cron::new::<ReconcilePayments>("*/5 * * * *"))
        .cron(Cron::new::<PublishStatusLists>("17 * * * *"))
        .cron(Cron::new::<SweepKeys>("23 3 * * *"))
        .cron(Cron::new::<SweepWebhooks>("43 3 * * *"))
        .cron(Cron::new::<CarryOutFactorResets>("*/5 * * * *"))
        .cron(Cron::new::<SweepSignIns>("41 3 * * *"))
        .cron(Cron::new::<ResealData>("53 3 * * *"))
        .cron(Cron::new::<EraseAccounts>("13 4 * * *"))
        .cron(Cron::new::<ServeTime>("23 4 * * *"))
        .cron(Cron::new::<WakeLetters>("*/5 * * * *"))
        .cron(Cron::new::<SweepFiles>("*/10 * * * *"));
    let builder = with_own_data(
        with_journeys(with_jobs(builder, house), house),
        house,
        files,
        (eraser, sectors),
    );
    Ok(builder.init().await?)
}

fn with_jobs(mut builder: RunnerBuilder, house: &House) -> RunnerBuilder {
    job!(builder, SweepKeys, "runner", house.ground.db, sweep_keys);
    job!(
        builder,
        SweepWebhooks,
        "sweep-webhooks",
        house.billing,
        run_sweep_webhooks
    );
    job!(builder, SendMail, "mail-sender", house.notifications, send_mail);
    job!(builder, SendText, "text-sender", house.notifications, send_text);
    let waker = LetterWaker::new(
        house.ground.clone(),
        house.identity.clone(),
        house.notifications.clone(),
    );
    job!(builder, WakeLetters, WAKER, waker, run);
    job!(
        builder,
        SettlePayment,
        "settle-payment",
        house.billing,
        run_settle_payment
    );
    job!(
        builder,
        ReconcilePayments,
        "reconcile-payments",
        house.billing,
        run_reconcile_payments
    );
    job!(
        builder,
        DrawCertificate,
        "certificate-press",
        house.certificates,
        draw_certificate
    );
    job!(
        builder,
        PublishStatusLists,
        "status-publisher",
        house.certificates,
        publish_status_lists
    );
    let reseal = Reseal::new(
        house.ground.clone(),
        house.identity.clone(),
        house.people.clone(),
        house.files.clone(),
        house.notifications.clone(),
        house.posture.clone(),
    );
    job!(builder, ResealData, KEY_ROTATION, reseal, run);
    job!(
        builder,
        CarryOutFactorResets,
        RESETTER,
        house.identity,
        run_factor_resets
    );
    job!(builder, SweepSignIns, SWEEPER, house.identity, sweep_sign_ins);
    job!(builder, DrawReport, "report-maker", house.posture, draw_report);
    job!(builder, CheckFile, CHECKER, house.files, run_check_file);
    job!(builder, TidyFile, FILE_SWEEPER, house.files, run_tidy_file);
    job!(builder, TidyBytes, FILE_SWEEPER, house.files, run_tidy_bytes);
    job!(builder, SweepFiles, FILE_SWEEPER, house.files, run_sweep_files);
    builder
}

fn with_journeys(builder: RunnerBuilder, house: &House) -> RunnerBuilder {
    let builder = with_organisation_letters(with_effects(builder, house), house);
    with_letters(with_account_letters(builder, house), house)
}

/// What people ask for about their own data.
fn with_own_data(
    mut builder: RunnerBuilder,
    house: &House,
    files: Arc<dyn FileStore>,
    (eraser, sectors): (&Eraser, &Arc<SectorPacks>),
) -> RunnerBuilder {
    let copies = CopyAfterRequest::new(house.ground.clone(), house.domains(), files.clone());
    journey!(builder, DataCopyAsked, COPY_AFTER_REQUEST, copies, run);
    let farewell = EraseAfterRequest::new(house.ground.clone(), house.notifications.clone());
    journey!(builder, ErasureAsked, ERASE_AFTER_REQUEST, farewell, run);
    job!(builder, EraseAccounts, ERASER, eraser, run);
    let retention = Retention::new(house.ground.clone(), house.domains(), files, sectors.clone());
    job!(builder, ServeTime, RETENTION, retention, run);
    builder
}

/// Journeys that change something.
fn with_effects(mut builder: RunnerBuilder, house: &House) -> RunnerBuilder {
    let ground = &house.ground;
    let paid = EnrolAfterPayment::new(ground.clone(), house.academy.clone());
    journey!(builder, PaymentSettled, ENROL_AFTER_PAYMENT, paid, run);
    let certify = CertifyAfterCompletion::new(ground.clone(), house.people.clone(), house.certificates.clone());
    journey!(builder, CourseCompleted, CERTIFY_AFTER_COMPLETION, certify, run);
    let credential = CredentialAfterCertificate::new(ground.clone(), house.people.clone(), house.marketplace.clone());
    journey!(
        builder,
        CertificateIssued,
        CREDENTIAL_AFTER_CERTIFICATE,
        credential,
        run
    );
    journey!(
        builder,
        CertificateRevoked,
        CREDENTIAL_AFTER_CERTIFICATE,
        credential,
        run_revoked
    );
    builder
}

/// Journeys that write about an account.
fn with_account_letters(mut builder: RunnerBuilder, house: &House) -> RunnerBuilder {
    let ground = || house.ground.clone();
    let identity = || house.identity.clone();
    let letters = || house.notifications.clone();
    let reset = ResetAfterRequest::new(ground(), identity(), letters());
    journey!(builder, PasswordResetRequested, RESET_AFTER_REQUEST, reset, run);
    let texts = TextAfterRequest::new(ground(), identity(), letters());
    journey!(builder, TextCodeAsked, TEXT_AFTER_REQUEST, texts, run);
    let moving = ConfirmAfterEmailChange::new(ground(), identity(), letters());
    journey!(builder, EmailChangeRequested, CONFIRM_AFTER_EMAIL_CHANGE, moving, run);
    let off = LinkAfterDeactivation::new(ground(), identity(), letters());
    journey!(builder, AccountSwitchedOff, LINK_AFTER_DEACTIVATION, off, run);
    let roles = TellAfterRoleGrant::new(ground(), identity(), letters());
    journey!(builder, StaffRoleAsked, TELL_AFTER_ROLE_GRANT, roles, asked);
    journey!(builder, StaffRoleDecided, TELL_AFTER_ROLE_GRANT, roles, decided);
    let resets = TellAfterFactorReset::new(ground(), identity(), letters());
    journey!(builder, FactorResetChanged, TELL_AFTER_FACTOR_RESET, resets, run);
    let exports = TellAfterAuditExport::new(ground(), identity(), letters());
    journey!(builder, AuditExportAsked, TELL_AFTER_AUDIT_EXPORT, exports, asked);
    journey!(builder, AuditExportDecided, TELL_AFTER_AUDIT_EXPORT, exports, decided);
    let told = TellAfterAccountChange::new(ground(), letters());
    journey!(builder, PasswordChanged, TELL_AFTER_ACCOUNT_CHANGE, told, password);
    journey!(builder, PasskeyChanged, TELL_AFTER_ACCOUNT_CHANGE, told, passkey);
    journey!(builder, ApiKeyChanged, TELL_AFTER_ACCOUNT_CHANGE, told, api_key);
    journey!(builder, EmailChanged, TELL_AFTER_ACCOUNT_CHANGE, told, email);
    journey!(builder, AccountSwitchedOn, TELL_AFTER_ACCOUNT_CHANGE, told, switched_on);
    journey!(builder, FactorsChanged, TELL_AFTER_ACCOUNT_CHANGE, told, factors);
    journey!(builder, ForeignConnected, TELL_AFTER_ACCOUNT_CHANGE, told, connection);
    journey!(builder, SecondFactorRefused, TELL_AFTER_ACCOUNT_CHANGE, told, refused);
    journey!(
        builder,
        SignedInOnNewDevice,
        TELL_AFTER_ACCOUNT_CHANGE,
        told,
        new_device
    );
    builder
}

/// Journeys about who is in an organisation.
fn with_organisation_letters(mut builder: RunnerBuilder, house: &House) -> RunnerBuilder {
    let (ground, identity) = (|| house.ground.clone(), || house.identity.clone());
    let (organisations, letters) = (|| house.organisations.clone(), || house.notifications.clone());
    let invited = LinkAfterMemberInvitation::new(ground(), organisations(), letters());
    journey!(builder, MemberInvited, LINK_AFTER_MEMBER_INVITATION, invited, run);
    let told = TellAfterMembershipChange::new(ground(), identity(), organisations(), letters());
    journey!(builder, MembershipChanged, TELL_AFTER_MEMBERSHIP_CHANGE, told, run);
    let told = TellAfterFactorDemand::new(ground(), identity(), organisations(), letters());
    journey!(builder, FactorDemandChanged, TELL_AFTER_FACTOR_DEMAND, told, run);
    let out = SignOutAfterMembershipChange::new(identity());
    journey!(builder, MembershipChanged, SIGN_OUT_AFTER_MEMBERSHIP_CHANGE, out, run);
    builder
}

/// Journeys that write to somebody.
fn with_letters(mut builder: RunnerBuilder, house: &House) -> RunnerBuilder {
    let ground = || house.ground.clone();
    let identity = || house.identity.clone();
    let people = || house.people.clone();
    let letters = || house.notifications.clone();
    let confirm = ConfirmAfterRegistration::new(ground(), identity(), letters());
    journey!(builder, Registered, AFTER_REGISTRATION, confirm, registered);
    journey!(builder, ConfirmationRequested, AFTER_REQUEST, confirm, asked_again);
    let again = TellAfterSecondRegistration::new(ground(), letters());
    journey!(builder, RegisteredAgain, AFTER_SECOND_REGISTRATION, again, run);
    let reuse = TellAfterTokenReuse::new(ground(), letters());
    journey!(builder, RefreshTokenReused, AFTER_TOKEN_REUSE, reuse, run);
    let welcome = WelcomeAfterEnrolment::new(ground(), identity(), people(), letters());
    journey!(builder, Enrolled, WELCOME_AFTER_ENROLMENT, welcome, run);
    journey!(
        builder,
        EnrolmentActivated,
        WELCOME_AFTER_ENROLMENT,
        welcome,
        run_activated
    );
    let certificate = TellAfterCertificate::new(ground(), identity(), people(), letters());
    journey!(builder, CertificateIssued, TELL_AFTER_CERTIFICATE, certificate, run);
    let ending = TellAfterCheckEnding::new(ground(), identity(), people(), letters());
    journey!(builder, CheckEnding, TELL_AFTER_CHECK_ENDING, ending, run);
    let invitation = TellAfterInvitation::new(ground(), identity(), people(), letters());
    journey!(builder, WorkerInvited, TELL_AFTER_INVITATION, invitation, run);
    let booking = TellAfterBooking::new(ground(), identity(), people(), letters());
    journey!(builder, ShiftBooked, TELL_AFTER_BOOKING, booking, run);
    let release = TellAfterRelease::new(ground(), identity(), people(), letters());
    journey!(builder, BookingReleased, TELL_AFTER_RELEASE, release, run);
    let report = TellAfterReport::new(ground(), identity(), people(), house.organisations.clone(), letters());
    journey!(builder, ReportReady, TELL_AFTER_REPORT, report, run);
    builder
}
