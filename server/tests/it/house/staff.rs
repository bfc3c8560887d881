//! Members of staff, signed in at both doors.

use super::{Client, TestApp};
use identity::{EnrolPerson, SetPassword, Standing};
use kernel::ids::UserId;
use kernel::{PageRequest, Secret};
use platform::{Actor, AuditEntry, AuditFilter, StaffRole};
use serde_json::json;

const PASSWORD: &str = "six otters knit lemon socks";

/// A member of staff.
pub(crate) struct Staffer {
    pub(crate) user: UserId,
    pub(crate) actor: Actor,
    /// With a token.
    pub(crate) api: Client,
    /// With a cookie.
    pub(crate) site: Client,
}

impl TestApp {
    /// Reads lines of the audit log as an administrator does, the newest first.
    pub(crate) async fn audited(&self, action: &str) -> Vec<AuditEntry> {
        let ground = &self.app.doors.ground;
        let reader = UserId::fresh(ground.clock.now(), &ground.rng);
        let reader = self.db.staff(reader, StaffRole::Admin);
        let filter = AuditFilter {
            action: Some(action.to_owned()),
            ..AuditFilter::default()
        };
        let mut tx = ground.db.write(&reader).await.expect("a transaction");
        let page = platform::audit::list(&mut tx, &ground.vault, &filter, &PageRequest::default()).await;
        page.expect("the log").items
    }

    /// Makes a member of staff, who has just signed in.
    pub(crate) async fn staff(&self, name: &str, role: StaffRole) -> Staffer {
        let (loader, email) = (self.db.system("demo-loader"), format!("{name}@demo.example"));
        let identity = &self.app.doors.identity;
        let enrol = EnrolPerson {
            email: email.parse().expect("an address"),
            standing: Standing::Staff(role),
            sector: None,
        };
        let user = identity.enrol_person(&loader, enrol).await.expect("an account");
        let password = Secret::new(PASSWORD.to_owned());
        let set = SetPassword { user, password };
        identity.set_password(&loader, set).await.expect("a password");
        let (api, site) = self.signed_in(&email).await;
        let actor = self.db.staff(user, role);
        Staffer { user, actor, api, site }
    }

    /// Signs somebody in at both doors.
    pub(crate) async fn signed_in(&self, email: &str) -> (Client, Client) {
        let site = self.anonymous();
        let answer = site.form("/sign-in", &[("email", email), ("password", PASSWORD)]).await;
        assert_eq!(answer.status, 303, "{}", answer.text());
        let api = self.anonymous();
        let body = json!({ "email": email, "password": PASSWORD });
        let answer = api.post("/api/v1/auth/login", body).await;
        let token = answer.json()["access_token"].as_str().expect("a token").to_owned();
        (api.with_token(token), site)
    }
}
