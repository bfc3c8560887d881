//! Two workers: one whose things everybody tries to reach, and one with things of their own.

use super::{PASSWORD, World, address, made, text};
use crate::files::{BOUNDARY, multipart, png};
use crate::house::ORIGIN;
use crate::house::provider;
use crate::main_job::{fill_profile, hold};
use axum::http::Method;
use identity::Standing;
use platform::retention::Retain;
use serde_json::json;
use std::collections::BTreeMap;
use testkit::Authenticator;

impl World {
    pub(super) async fn workers(&mut self, provider: &provider::Wire) {
        self.the_worker(provider).await;
        self.somebody_unconfirmed().await;
        self.somebody_forgotten().await;
        self.person("other worker", Standing::Worker).await;
        fill_profile(&self.api("other worker")).await;
        for kind in ["dbs-enhanced-adults", "right-to-work"] {
            hold(&self.app, &self.api("worker"), kind).await;
        }
        let told = json!({ "kind": "care-level-3", "number": "0417041704", "issued_on": "2024-01-10" });
        let told = made(self.api("worker").post("/api/v1/worker/credentials", told).await);
        self.put("credentials/{id}", text(&told["id"]));
        self.evidence(&text(&told["id"])).await;
        self.a_trace(&text(&told["id"])).await;
    }

    /// A released file for the credential, and links that open it.
    async fn evidence(&mut self, credential: &str) {
        let api = self.api("worker");
        let path = format!("/api/v1/worker/credentials/{credential}/evidence");
        let body = multipart("licence of Kanarienvogel.png", "image/png", &png(8, 8));
        let file = made(api.send(Method::POST, &path, Some(BOUNDARY), body).await);
        let file = text(&file["id"]);
        self.app.run_jobs().await;
        let link = made(api.post(&format!("/api/v1/files/{file}/links"), json!({})).await);
        let open = text(&link["url"]).replace("/api/v1/files/", "");
        self.put("GET /files/{id} {id}", open.clone());
        self.put("GET /api/v1/files/{id} {id}", open);
        self.put("passport/{id}", credential.to_owned());
        self.put("evidence/{file}", file.clone());
        self.put("files/{id}", file);
    }

    /// What stays of a copy whose time was over.
    async fn a_trace(&self, credential: &str) {
        let path = format!("/api/v1/worker/credentials/{credential}/evidence");
        let body = multipart("old.png", "image/png", &png(9, 8));
        let api = self.api("worker");
        let file = made(api.send(Method::POST, &path, Some(BOUNDARY), body).await);
        self.app.run_jobs().await;
        let worker = self.caller("worker").user.expect("an account");
        let actor = self.app.db.system("retention").on_behalf_of(worker);
        let ground = self.app.db.runner_ground();
        let mut tx = ground.db.write(&actor).await.expect("a transaction");
        let permit = tx.permit(Retain, &()).expect("a permit");
        let over = (text(&file["id"]).parse().expect("an id"), "credential-evidence");
        let gone = self.app.app.backstage.files.serve_in(&mut tx, &permit, over).await;
        assert!(gone.expect("served"));
        tx.commit().await.expect("a commit");
        self.app.run_jobs().await;
    }

    /// Connects the worker's account with one at a provider.
    async fn a_connection(&mut self, provider: &provider::Wire) {
        self.put("with/{provider}", "rowan");
        let browser = self.app.anonymous();
        let away = browser.get("/sign-in/with/rowan").await;
        let sent: BTreeMap<String, String> = url::Url::parse(away.location())
            .expect("an address")
            .query_pairs()
            .into_owned()
            .collect();
        let now = testkit::start_of_tests().timestamp();
        provider.say(provider::honest(now, &sent["nonce"], &address("worker")));
        let back = format!("/sign-in/with/rowan/callback?code=c1&state={}", sent["state"]);
        assert_eq!(browser.get(&back).await.location(), "/sign-in/connect");
        let connected = browser.form("/sign-in/connect", &[("password", PASSWORD)]).await;
        assert_eq!(connected.status, 303, "{}", connected.text());
        let list = made(self.api("worker").get("/api/v1/me/connections").await);
        self.put("connections/{connection}", text(&list["items"][0]["id"]));
    }

    /// The worker comes in through the door, so that letters and links are there too.
    async fn the_worker(&mut self, provider: &provider::Wire) {
        let api = self.app.registered(&address("worker"), "worker", "care").await;
        let me = made(api.get("/api/v1/me").await);
        let user = text(&me["id"]).parse().expect("an id");
        self.sign_in("worker", user).await;
        let api = self.api("worker");
        fill_profile(&api).await;
        let secret = json!({
            "personal": {
                "given_name": "Ada", "family_name": "Kanarienvogel", "date_of_birth": "1990-03-27",
                "phone": "07700 900417", "address_line1": "417 Kanaristrasse", "town": "Leeds", "postcode": "LS6 2AB",
                "right_to_work": "british-or-irish"
            },
            "experience": {
                "experience": [{ "employer": "Kanarienvogel & Co", "role": "Carer", "from": "2020-01" }],
                "roles": ["care-assistant"]
            },
            "availability": {
                "week": { "monday": ["early"], "wednesday": ["early"], "friday": ["early"] },
                "radius_km": 32, "exceptions": { "2026-12-25": [] }
            }
        });
        made(api.put("/api/v1/worker/profile", secret).await);
        let body = json!({ "email": address("worker"), "password": PASSWORD, "device_id": "phone" });
        let pair = made(self.app.anonymous().post("/api/v1/auth/login", body).await);
        self.put("a refresh token", text(&pair["refresh_token"]));
        let key = json!({ "name": "Rota", "scopes": ["profile:read"], "days": 30 });
        let key = made(api.post("/api/v1/me/api-keys", key).await);
        self.put("api-keys/{id}", text(&key["id"]));
        // Before there is a second factor, which would be asked for.
        self.a_connection(provider).await;
        self.a_passkey().await;
        // A number that waits for its code, and the message to it.
        made(
            api.post("/api/v1/me/factors/phone", json!({ "number": "07700 900417" }))
                .await,
        );
        let choices = json!({ "switched_off": ["reports"], "quiet_from": null, "quiet_until": null });
        made(api.put("/api/v1/me/notifications", choices).await);
        let sessions = made(api.get("/api/v1/me/sessions").await);
        self.put("sessions/{id}", text(&sessions["sessions"][0]["id"]));
        let copy = made(api.post("/api/v1/me/data/copies", json!({})).await);
        self.put("copies/{id}", text(&copy["id"]));
        self.put("sign-ins/{id}", text(&sessions["sessions"][0]["id"]));
    }

    /// Somebody who asked to be forgotten, and was.
    async fn somebody_forgotten(&mut self) {
        let leaver = self.enrol("leaver", Standing::Worker).await;
        let actor = self.app.db.worker(leaver);
        let asked = self.app.app.doors.identity.ask_to_be_forgotten(&actor).await;
        asked.expect("asked");
        self.app.run_jobs().await;
    }

    /// One that answered, and a question that waits.
    async fn a_passkey(&mut self) {
        let api = self.api("worker");
        let options = made(api.post("/api/v1/me/passkeys/options", json!({})).await);
        let credential = Authenticator::new(ORIGIN).make(&options);
        let body = json!({ "name": "Kanarienvogel phone", "credential": credential });
        let passkey = made(api.post("/api/v1/me/passkeys", body).await);
        self.put("passkeys/{id}", text(&passkey["id"]));
        made(api.post("/api/v1/me/passkeys/options", json!({})).await);
        let half = [("email", address("worker")), ("password", PASSWORD.to_owned())];
        let half = half.each_ref().map(|(name, value)| (*name, value.as_str()));
        let led = self.app.anonymous().form("/sign-in", &half).await;
        assert_eq!(led.location(), "/sign-in/second-step");
        // A new factor takes back what other sign-ins had proved. As if the browser had proved it anew:
        let mut all = self.app.db.all_seeing().await;
        sqlx::query("update identity.sessions set proved_at = created_at where proved_at = 'epoch'")
            .execute(&mut all)
            .await
            .expect("proved");
    }

    /// Somebody who has not confirmed their address cannot sign in; the link in their letter still works.
    async fn somebody_unconfirmed(&mut self) {
        let email = address("unconfirmed");
        let body = json!({ "email": email, "password": PASSWORD, "role": "worker", "sector": "care" });
        made(self.app.anonymous().post("/api/v1/auth/register", body).await);
        let mails = self.app.mails().await;
        let link = mails
            .iter()
            .rev()
            .find_map(|mail| mail.text.split("token=").nth(1))
            .and_then(|rest| rest.split_whitespace().next())
            .expect("a link in the letter")
            .to_owned();
        self.put("a confirmation token", link);
    }
}
