//! The pool under more than it can bear.

use super::*;
use kernel::Email;
use std::sync::mpsc;

fn bounds(threads: usize, waiting: u32) -> Bounds {
    Bounds {
        threads,
        longest_wait: Duration::from_hours(waiting.into()),
        network_share: 4,
        guess: Duration::from_hours(1),
    }
}

fn asker(account: u32, place: &str) -> Asker {
    let email: Email = format!("a{account}@b.co").parse().expect("an address");
    Asker::stranger(&email, place.parse().ok())
}

/// A pool whose one thread is held until the sender is used.
struct Held {
    pool: Arc<Pool>,
    release: mpsc::Sender<()>,
    first: tokio::task::JoinHandle<Result<u32, Error>>,
}

async fn held(waiting: u32) -> Held {
    let pool = Arc::new(Pool::new(bounds(1, waiting)));
    let (release, blocked) = mpsc::channel::<()>();
    let (started, has_started) = oneshot::channel();
    let running = Arc::clone(&pool);
    let first = tokio::spawn(async move {
        let work = move || {
            let _ = started.send(());
            let _ = blocked.recv();
            1
        };
        running.run(Some(&asker(1, "192.0.2.1")), work).await
    });
    has_started.await.expect("the first runs");
    Held { pool, release, first }
}

impl Held {
    /// Queues one more and returns once it waits or was refused.
    async fn join(&self, asker: Option<Asker>, number: u32) -> tokio::task::JoinHandle<Result<u32, Error>> {
        let before = self.waiting();
        let pool = Arc::clone(&self.pool);
        let task = tokio::spawn(async move { pool.run(asker.as_ref(), move || number).await });
        while !task.is_finished() && self.waiting() == before {
            tokio::task::yield_now().await;
        }
        task
    }

    fn waiting(&self) -> usize {
        self.pool.shared.state().waiting.len()
    }
}

#[tokio::test]
async fn asvs_V15_2_2__who_would_wait_too_long_is_turned_away_before_queueing() {
    let held = held(1).await;
    let second = held.join(Some(asker(2, "192.0.2.2")), 2).await;
    let third = held.pool.run(Some(&asker(3, "192.0.2.3")), || 3).await;
    assert!(matches!(third, Err(Error::Busy)));
    held.release.send(()).expect("the first listens");
    assert!(matches!(held.first.await.expect("it ends"), Ok(1)));
    assert!(matches!(second.await.expect("it ends"), Ok(2)));
    assert!(matches!(held.pool.run(Some(&asker(4, "192.0.2.4")), || 4).await, Ok(4)));
}

#[tokio::test]
async fn an_account_has_one_place_and_no_more_than_one_thread() {
    let held = held(8).await;
    let second = held.join(Some(asker(1, "192.0.2.2")), 2).await;
    let third = held.pool.run(Some(&asker(1, "192.0.2.3")), || 3).await;
    assert!(matches!(third, Err(Error::Busy)));
    held.release.send(()).expect("the first listens");
    assert!(matches!(second.await.expect("it ends"), Ok(2)));
}

#[tokio::test]
async fn asvs_V15_2_2__a_network_has_a_quarter_of_the_queue_and_the_platform_all_of_it() {
    let held = held(8).await;
    let mut tasks = Vec::new();
    for account in 2..4 {
        tasks.push(held.join(Some(asker(account, "192.0.2.9")), account).await);
    }
    let third = held.pool.run(Some(&asker(4, "192.0.2.9")), || 4).await;
    assert!(matches!(third, Err(Error::Busy)), "two of eight are a quarter");
    tasks.push(held.join(Some(asker(5, "198.51.100.1")), 5).await);
    for number in 6..11 {
        tasks.push(held.join(None, number).await);
    }
    assert_eq!(held.waiting(), 8);
    assert!(matches!(held.pool.run(None, || 11).await, Err(Error::Busy)));
    held.release.send(()).expect("the first listens");
    for task in tasks {
        assert!(task.await.expect("it ends").is_ok());
    }
}

#[tokio::test]
async fn asvs_V15_4_4__a_crowd_from_one_network_leaves_room_and_turns_to_others() {
    let held = held(16).await;
    let mut crowd = Vec::new();
    let mut refused = 0;
    for account in 2..40 {
        let task = held.join(Some(asker(account, "192.0.2.9")), account).await;
        if task.is_finished() {
            refused += 1;
        } else {
            crowd.push(task);
        }
    }
    assert_eq!((crowd.len(), refused), (4, 34), "a quarter of sixteen");
    let mut others = Vec::new();
    for number in 1..=4_u8 {
        let place = format!("198.51.100.{number}");
        others.push(
            held.join(Some(asker(u32::from(number) + 50, &place)), number.into())
                .await,
        );
    }
    assert_eq!(held.waiting(), 8, "each of the others found a place");
    held.release.send(()).expect("the first listens");
    for task in others.into_iter().chain(crowd) {
        assert!(task.await.expect("it ends").is_ok());
    }
}

#[tokio::test]
async fn a_crowd_is_turned_away_before_anybody_is_looked_up() {
    let held = held(8).await;
    let network = |number: u8| asker(1, &format!("198.51.100.{number}")).network;
    let places: Vec<_> = (0..20).map(|number| held.pool.reserve(network(number))).collect();
    let taken = places.iter().filter(|place| place.is_ok()).count();
    assert_eq!(taken, 8, "as many as are served within the longest wait");
    assert!(
        matches!(held.pool.run(None, || 1).await, Err(Error::Busy)),
        "places count"
    );
    drop(places);
    let mine: Vec<_> = (0..3).map(|_| held.pool.reserve(network(1))).collect();
    assert_eq!(
        mine.iter().filter(|place| place.is_ok()).count(),
        2,
        "a quarter for one network"
    );
    let place = mine.into_iter().find_map(Result::ok).expect("a place");
    held.release.send(()).expect("the first listens");
    let asker = asker(2, "198.51.100.1");
    assert!(matches!(held.pool.run_at(place, &asker, || 2).await, Ok(2)));
    assert!(held.pool.shared.state().reserved.is_empty(), "nobody keeps a place");
}

#[tokio::test]
async fn who_has_left_is_not_worked_for_and_a_panic_costs_no_thread() {
    let held = held(8).await;
    let (told, listening) = mpsc::channel::<()>();
    let gone = held.pool.run(None, move || told.send(()));
    let gone = tokio::time::timeout(Duration::ZERO, gone).await;
    assert!(gone.is_err(), "it waits, and then its caller leaves");
    held.release.send(()).expect("the first listens");
    let broken: Result<(), Error> = held.pool.run(None, || panic!("a fault of the library")).await;
    assert!(matches!(broken, Err(Error::Busy)));
    assert!(matches!(held.pool.run(None, || 2).await, Ok(2)));
    assert!(listening.recv().is_err(), "nothing was said before the end was dropped");
}

#[test]
fn asvs_V15_2_2__what_is_past_its_deadline_is_dropped() {
    let past = Instant::now().checked_sub(Duration::from_secs(1)).expect("an instant");
    let (told, listening) = mpsc::channel::<()>();
    let task = |deadline, work: Box<dyn FnOnce() + Send>| Task {
        asker: None,
        deadline,
        work,
    };
    let pool = Pool::new(bounds(1, 1));
    let (done, finished) = mpsc::channel::<()>();
    {
        let mut state = pool.shared.state();
        state
            .waiting
            .push_back(task(past, Box::new(move || told.send(()).expect("somebody listens"))));
        let later = Instant::now() + Duration::from_hours(1);
        state
            .waiting
            .push_back(task(later, Box::new(move || done.send(()).expect("somebody listens"))));
    }
    pool.shared.wake.notify_all();
    assert!(finished.recv().is_ok());
    assert!(listening.recv().is_err());
}

#[test]
fn the_queue_is_as_long_as_two_seconds_of_work() {
    let mut bounds = bounds(2, 1);
    bounds.longest_wait = Duration::from_secs(2);
    assert_eq!(bounds.queue(Duration::from_millis(220)), 18);
    assert_eq!(bounds.queue(Duration::from_millis(25)), 160);
    assert_eq!(bounds.queue(Duration::from_hours(1)), 1);
}
