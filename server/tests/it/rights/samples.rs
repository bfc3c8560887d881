//! What is sent to each route that takes something: what its rightful caller would send.

use super::{Door, Route, World};
use crate::files::{BOUNDARY, multipart, png};
use crate::house::{Answer, Client, ORIGIN};
use serde_json::{Value, json};
use testkit::Authenticator;

/// What goes with a request.
#[derive(Debug, Clone)]
pub(crate) enum Sent {
    Nothing,
    Json(Value),
    Form(Vec<(&'static str, String)>),
    /// A body that is neither, with its media type.
    Raw(&'static str, Vec<u8>),
}

/// Routes that take no fields: their address says it all.
const BARE: &[&str] = &[
    "POST /account/api-keys/{id}/revoke",
    "POST /account/factors/app",
    "POST /account/factors/app/remove",
    "POST /account/factors/phone/remove",
    "POST /account/factors/recovery-codes",
    "POST /account/factors/reset/stop",
    "POST /account/my-data/copies",
    "POST /account/my-data/copies/{id}",
    "POST /account/my-data/erase",
    "POST /account/passkeys/{id}/remove",
    "POST /account/sign-ins/connections/{connection}/remove",
    "POST /account/sign-ins/end-others",
    "POST /account/sign-ins/{id}/end",
    "POST /account/sign-out-everywhere",
    "POST /api/v1/assessments/{id}/complete",
    "POST /api/v1/attempts/{id}/submit",
    "POST /api/v1/auth/logout",
    "POST /api/v1/auth/passkeys/options",
    "POST /api/v1/auth/prove/passkey/options",
    "POST /api/v1/auth/prove/text",
    "POST /api/v1/courses/{id}/enrolments",
    "POST /api/v1/enrolments/{id}/attempts",
    "POST /api/v1/enrolments/{id}/lessons/{lesson}/done",
    "POST /api/v1/files/{id}/links",
    "POST /api/v1/invitations/{id}/accept",
    "POST /api/v1/invitations/{id}/decline",
    "POST /api/v1/me/data/copies",
    "POST /api/v1/me/data/copies/{id}/download",
    "POST /api/v1/me/factors/app",
    "POST /api/v1/me/factors/recovery-codes",
    "POST /api/v1/me/passkeys/options",
    "POST /api/v1/organisations/{id}/invitations/{invitation}/resend",
    "POST /api/v1/reports/{assessment_id}/generate",
    "POST /api/v1/staff/audit/exports/{id}/sheet",
    "POST /api/v1/staff/people/{id}/password-reset",
    "POST /checkout/{payment}",
    "POST /courses/{slug}/enrol",
    "POST /files/{id}/link",
    "POST /invitations/{id}/accept",
    "POST /invitations/{id}/decline",
    "POST /learning/{enrolment}/lessons/{lesson}/done",
    "POST /learning/{enrolment}/pay",
    "POST /learning/{enrolment}/quiz",
    "POST /learning/{enrolment}/quiz/check",
    "POST /organisation/leave",
    "POST /organisation/people/invitations/{id}/resend",
    "POST /organisation/people/invitations/{id}/withdraw",
    "POST /organisation/people/{member}/remove",
    "POST /organisation/second-factor/lift",
    "POST /passport/{id}/evidence/{file}/remove",
    "POST /posture/{id}/report",
    "POST /prove/text",
    "POST /sign-in/second-step/text",
    "POST /sign-out",
    "POST /staff/audit/exports/{id}/sheet",
    "POST /staff/credentials/{id}/number",
];

/// A link that was never sent.
const NO_LINK: &str = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
/// Nobody's password, so that what it guards stays as it is.
const WRONG: &str = "not the password";

/// What an authenticator says to a question that we never asked.
fn unasked(answer: fn(&mut Authenticator, &Value) -> Value) -> Value {
    let question = json!({ "challenge": NO_LINK, "user": { "id": "AAAA" } });
    answer(&mut Authenticator::new(ORIGIN), &question)
}

/// Gives a form from literal texts.
fn form(fields: &[(&'static str, &str)]) -> Sent {
    let key = [("idempotency_key", "0190aaaa-0000-7000-8000-00000000beef")];
    let all = key.iter().chain(fields);
    Sent::Form(all.map(|(name, value)| (*name, (*value).to_owned())).collect())
}

/// Gives the upload of a small picture. The world holds it already, so who sends it again changes nothing.
pub(super) fn picture() -> Sent {
    Sent::Raw(BOUNDARY, multipart("licence.png", "image/png", &png(8, 8)))
}

impl World {
    /// Returns what to send; `None` where nobody has said so yet, which makes the route uncovered.
    pub(crate) fn sent(&self, route: &Route) -> Option<Sent> {
        match route.door {
            _ if !route.writes() => Some(Sent::Nothing),
            Door::Api if BARE.contains(&route.name().as_str()) => Some(Sent::Json(json!({}))),
            Door::Site if BARE.contains(&route.name().as_str()) => Some(form(&[])),
            Door::Api => self.json_for(&route.name()),
            Door::Site => self.form_for(&route.name()),
        }
    }

    fn json_for(&self, route: &str) -> Option<Sent> {
        let (method, path) = route.split_once(" /api/v1")?;
        let body = match (method, path) {
            ("POST", "/csp-reports") => return Some(Sent::Raw("application/reports+json", b"[]".to_vec())),
            ("POST", "/worker/credentials/{id}/evidence") => return Some(picture()),
            ("POST", "/webhooks/stripe") => return Some(Sent::Raw("application/json", b"{}".to_vec())),
            ("POST", path) if path.starts_with("/auth/") => self.json_of_sign_in(path)?,
            ("POST", "/me/password") => json!({ "current_password": WRONG, "password": "copper lantern gravel moth" }),
            ("POST", "/me/email") => json!({ "current_password": WRONG, "email": "moved@demo.example" }),
            ("DELETE", _) => return Some(Sent::Nothing),
            ("POST", "/me/api-keys") => json!({ "name": "Rota", "scopes": ["profile:read"], "days": 30 }),
            ("POST", "/me/passkeys") => json!({ "name": "Phone", "credential": unasked(Authenticator::make) }),
            ("PATCH", "/me/passkeys/{id}") => json!({ "name": "Phone" }),
            ("POST", "/me/factors/app/confirm" | "/me/factors/phone/confirm") => json!({ "code": "000000" }),
            // No mobile number, so that nobody's share of messages is used up.
            ("POST", "/me/factors/phone") => json!({ "number": "0113 496 0123" }),
            ("PUT", "/me/notifications") => json!({ "switched_off": ["reports"] }),
            ("POST", "/me/deactivate") => json!({ "current_password": WRONG }),
            ("POST", "/me/data/erasure") => json!({ "sure": false }),
            ("POST", "/organisations") => json!({ "name": "Elm House", "sector": "care", "kind": "care-home" }),
            ("POST", "/organisations/{id}/sites") => {
                json!({ "name": "North", "address_line1": "1 Road", "town": "Leeds", "postcode": "LS6 2AA" })
            }
            ("POST", "/organisations/{id}/invitations") => json!({ "email": "sam@demo.example", "role": "viewer" }),
            ("PUT", "/organisations/{id}/members/{member}") => json!({ "role": "scheduler" }),
            ("PUT", "/organisations/{id}/second-factor") => json!({ "starts": "in-a-week" }),
            ("PUT", "/worker/profile") => json!({ "availability": { "radius_km": 16 } }),
            ("POST", "/worker/credentials") => json!({ "kind": "care-level-2", "number": "12345" }),
            ("POST", "/staff/credentials/{id}/decision") => json!({ "finding": "confirmed" }),
            ("POST", path) if path.starts_with("/staff/") => json_of_staff(path)?,
            ("POST", "/certificates/{number}/revocation") => json!({ "reason": "Issued by mistake" }),
            _ => self.json_of_work(method, path)?,
        };
        Some(Sent::Json(body))
    }

    fn json_of_sign_in(&self, path: &str) -> Option<Value> {
        let email = super::world::address("stranger");
        let password = super::world::PASSWORD;
        Some(match path {
            "/auth/register" => {
                json!({ "email": "new@demo.example", "password": password, "role": "worker", "sector": "care" })
            }
            "/auth/verify-email" => json!({ "token": self.thing("a confirmation token"), "password": password }),
            "/auth/resend-email" | "/auth/password-reset" => json!({ "email": super::world::address("unconfirmed") }),
            "/auth/password-reset/confirm" | "/auth/join/account" => json!({ "token": NO_LINK, "password": password }),
            "/auth/confirm-new-email"
            | "/auth/reactivate"
            | "/auth/join"
            | "/auth/join/offer"
            | "/auth/stop-factor-reset" => {
                json!({ "token": NO_LINK })
            }
            "/auth/login" => json!({ "email": email, "password": password }),
            "/auth/second-factor" => json!({ "ticket": NO_LINK, "code": "000000" }),
            "/auth/second-factor/text" => json!({ "ticket": NO_LINK }),
            // A right one would give each browser a new cookie, which the walk then takes back.
            "/auth/prove" => json!({ "password": "wrong" }),
            "/auth/passkeys" | "/auth/prove/passkey" => json!({ "credential": unasked(Authenticator::prove) }),
            "/auth/refresh" => json!({ "refresh_token": self.thing("a refresh token"), "device_id": "phone" }),
            _ => return None,
        })
    }

    fn json_of_work(&self, method: &str, path: &str) -> Option<Value> {
        let worker = self.caller("worker").user.map(|user| user.to_string());
        Some(match (method, path) {
            ("POST", "/payments/checkout") => json!({ "enrolment_id": self.thing("place to be paid") }),
            ("PUT", "/attempts/{id}/answers/{question}") => json!({ "chosen": [1] }),
            ("POST", "/jobs") => json!({
                "site_id": self.thing("site of owner"), "role": "care-assistant",
                "start": "2026-03-16T07:00:00Z", "end": "2026-03-16T14:00:00Z", "pay_pence": 1350
            }),
            ("POST", "/jobs/{id}/invitations") => json!({ "worker_id": worker }),
            ("POST", "/assessments") => json!({ "pack": "everyday-security", "title": "Spring" }),
            ("PUT", "/assessments/{id}/answers/{question}") => json!({ "value": 2, "comment": "Seen" }),
            _ => return None,
        })
    }

    fn form_for(&self, route: &str) -> Option<Sent> {
        let path = route.strip_prefix("POST ")?;
        Some(match path {
            "/colours" => form(&[("scheme", "dark")]),
            "/reset-password" => form(&[("email", "stranger@demo.example")]),
            "/reset-password/new" | "/join" => form(&[("password", "copper lantern gravel moth")]),
            "/confirm-new-email" | "/reactivate" | "/stop-factor-reset" => form(&[]),
            "/account/password" => form(&[("current_password", WRONG), ("password", "copper lantern gravel moth")]),
            "/account/email" => form(&[("current_password", WRONG), ("email", "moved@demo.example")]),
            "/account/api-keys" => form(&[("name", "Rota"), ("scopes", "profile:read"), ("days", "30")]),
            "/account/notifications" => form(&[
                ("groups", "shift-invitations"),
                ("groups", "courses"),
                ("quiet", "none"),
            ]),
            "/account/deactivate" => form(&[("current_password", WRONG)]),
            "/organisation/new" => form(&[("name", "Elm House"), ("kind", "care-home"), ("sector", "care")]),
            "/organisation/registration" => form(&[("registration_number", "1-300000000")]),
            "/organisation/people/invite" => form(&[("email", "sam@demo.example"), ("role", "viewer")]),
            "/organisation/people/{member}/role" => form(&[("role", "scheduler")]),
            "/organisation/second-factor" => form(&[("starts", "in-a-week")]),
            "/organisation/sites/new" => form(&[
                ("name", "North"),
                ("address_line1", "1 Road"),
                ("town", "Leeds"),
                ("postcode", "LS6 2AA"),
            ]),
            "/profile/{step}" => form(&[("version", "3"), ("qualifications", "care-certificate")]),
            "/passport/{id}/evidence" => picture(),
            "/passport/add" => form(&[("kind", "care-level-2")]),
            "/passport/add/{kind}" => form(&[("number", "12345")]),
            "/staff/credentials/{id}/number" | "/staff/files/{id}" => form(&[("reason", "Compared with the register")]),
            "/staff/people/{id}/acts/{act}" => {
                form(&[("reason", "Asked for it"), ("why", "asked"), ("role", "support")])
            }
            "/staff/people" => form(&[("q", "Zzz")]),
            "/staff/certificates/{number}/revocation" => form(&[("reason", "Issued by mistake")]),
            "/staff/numbers" => form(&[("number", "0000 0000 0000")]),
            "/staff/role-grants/{id}" | "/staff/factor-resets/{id}" | "/staff/audit/exports/{id}" => {
                form(&[("decision", "approve")])
            }
            "/staff/audit/exports" => form(&[("action", "identity."), ("reason", "Asked for it")]),
            "/staff/credentials/{id}" => form(&[("finding", "confirmed")]),
            _ => return Self::form_of_account(path).or_else(|| self.form_of_work(path)),
        })
    }

    fn form_of_account(path: &str) -> Option<Sent> {
        let email = super::world::address("stranger");
        let password = super::world::PASSWORD;
        Some(match path {
            "/register" => form(&[
                ("email", "new@demo.example"),
                ("password", password),
                ("role", "worker"),
                ("sector", "care"),
            ]),
            "/sign-in/connect" => form(&[("role", "worker"), ("sector", "care")]),
            "/check-email" => form(&[("email", "unconfirmed@demo.example")]),
            "/confirm-email" => form(&[("password", super::world::PASSWORD)]),
            "/sign-in" => form(&[("email", &email), ("password", password)]),
            "/sign-in/second-step" | "/account/factors/app/confirm" | "/account/factors/phone/confirm" => {
                form(&[("code", "000000")])
            }
            "/account/factors/phone" => form(&[("number", "0113 496 0123")]),
            "/prove" => form(&[("password", "wrong"), ("next", "/account")]),
            "/sign-in/passkey" | "/prove/passkey" => {
                let credential = unasked(Authenticator::prove).to_string();
                form(&[("credential", &credential), ("next", "/account")])
            }
            "/account/passkeys" => {
                let credential = unasked(Authenticator::make).to_string();
                form(&[("name", "Phone"), ("credential", &credential)])
            }
            "/account/passkeys/{id}" => form(&[("name", "Phone")]),
            _ => return None,
        })
    }

    fn form_of_work(&self, path: &str) -> Option<Sent> {
        let worker = self.caller("worker").user.map(|user| user.to_string());
        let worker = worker.as_deref().unwrap_or_default();
        let site = self.thing("site of owner");
        Some(match path {
            "/learning/{enrolment}/quiz/{position}" => form(&[("chosen", "1")]),
            "/sandbox/pay/{session}" => form(&[("action", "decline")]),
            "/shifts/new" => form(&[
                ("site_id", site),
                ("role", "care-assistant"),
                ("start_day", "16"),
                ("start_month", "3"),
                ("start_year", "2026"),
                ("start_time", "07:00"),
                ("end_time", "14:00"),
                ("pay_pence", "13.50"),
                ("positions", "1"),
            ]),
            "/shifts/{id}/invite" => form(&[("worker_id", worker)]),
            "/posture/new" => form(&[("pack", "everyday-security"), ("title", "Spring")]),
            "/posture/{id}/questions/{question}" => form(&[("value", "2"), ("comment", "Seen")]),
            "/posture/{id}/complete" => form(&[("seen", "2")]),
            _ => return None,
        })
    }

    /// Sends a request as it is meant, or with another body.
    pub(crate) async fn hit(&self, client: &Client, route: &Route, address: &str, sent: Sent) -> Answer {
        let client = match route.door {
            Door::Api if route.writes() => client.clone().once("walk"),
            _ => client.clone(),
        };
        let (kind, body) = match sent {
            Sent::Nothing => (None, Vec::new()),
            Sent::Json(body) => (Some("application/json"), body.to_string().into_bytes()),
            Sent::Form(fields) => {
                let mut body = url::form_urlencoded::Serializer::new(String::new());
                body.extend_pairs(&fields);
                (Some("application/x-www-form-urlencoded"), body.finish().into_bytes())
            }
            Sent::Raw(kind, body) => (Some(kind), body),
        };
        client.send(route.method.clone(), address, kind, body).await
    }
}

fn json_of_staff(path: &str) -> Option<Value> {
    let reason = "Asked for it";
    Some(match path {
        "/staff/credentials/{id}/number"
        | "/staff/files/{id}/links"
        | "/staff/people/{id}/end-sign-ins"
        | "/staff/people/{id}/factor-reset" => {
            json!({ "reason": reason })
        }
        "/staff/people/search" => json!({ "q": "Zzz" }),
        "/staff/people/by-number" => json!({ "number": "0000 0000 0000" }),
        "/staff/people/{id}/switch-off" | "/staff/people/{id}/switch-on" => json!({ "why": "asked" }),
        "/staff/people/{id}/role" => json!({ "role": "support", "reason": reason }),
        "/staff/role-grants/{id}/decision"
        | "/staff/factor-resets/{id}/decision"
        | "/staff/audit/exports/{id}/decision" => json!({ "approve": true }),
        "/staff/audit/exports" => json!({ "action": "identity.", "reason": reason }),
        _ => return None,
    })
}
