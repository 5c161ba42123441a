//! What a person does to see why a result is as it is.

use super::*;

/// A pool that is over, and the keys that were pressed then.
fn after_a_pool(size: (u16, u16), keys: impl IntoIterator<Item = Message>) -> App {
    let mut app = app(size, 8);
    play(&mut app, pool_of_two().all());
    play(&mut app, keys);
    app
}

#[test]
fn v_says_why_and_what_to_try_and_closes() {
    let mut app = after_a_pool(SIZE, [key('v')]);
    let text = screen(&app);
    assert!(
        text.contains("Why: native pool x2, 8 eggs of 1 s"),
        "{text}"
    );
    assert!(text.contains(" bound by computing"), "{text}");
    assert!(text.contains(" s of CPU time (user "), "{text}");
    assert!(text.contains(" what to try"), "{text}");
    assert!(
        text.contains("eggtop compare eggs --executor serial,pool"),
        "{text}"
    );
    for close in [press(KeyCode::Esc), key('v'), key('q'), click(40, 10)] {
        play(&mut app, [close]);
        assert_eq!(app.above, Above::Nothing);
        play(&mut app, [key('v')]);
    }
    assert!(matches!(app.above, Above::Explanation(_)));
    assert_eq!(app.leaving, Leaving::No);
}

#[test]
fn an_explanation_stays_when_another_run_ends() {
    let mut app = after_a_pool(SIZE, [key('v')]);
    let next = Fry {
        run: 1,
        began: 20_000,
        executor: ExecutorKind::Threads,
        ..pool_of_two()
    };
    play(&mut app, next.all());
    assert!(screen(&app).contains("Why: native pool x2"));
    play(&mut app, [key('v'), key('v')]);
    assert!(screen(&app).contains("Why: native threads x2"));
}

#[test]
fn a_long_explanation_scrolls_to_its_end_and_back() {
    let small = (60, 16);
    let mut app = after_a_pool(small, [key('v')]);
    let (begin, end) = ("Why: native pool x2", "Up and Down scroll, 0 more");
    let top = screen(&app);
    assert!(top.contains(begin) && top.contains("scroll, "), "{top}");
    play(&mut app, (0..100).map(|_| press(KeyCode::Down)));
    assert!(screen(&app).contains(end), "{}", screen(&app));
    play(&mut app, [press(KeyCode::Up)]);
    assert!(screen(&app).contains("Up and Down scroll, 1 more"));
    play(&mut app, (0..100).map(|_| press(KeyCode::Up)));
    assert_eq!(screen(&app), top);
}

#[test]
fn before_the_first_result_there_is_nothing_to_explain() {
    let mut app = app(SIZE, 8);
    play(&mut app, [key('v')]);
    assert!(screen(&app).contains("Nothing has ended yet."));
}
