//! Letters of workers, and numbers that JSON's readers cannot hold.

use super::*;

mod hosts;

#[test]
fn letters_run_out_gracefully() {
    let letters = [0, 25, 26, 51, 52, 9_999].map(|number| WorkerId(number).letter());
    assert_eq!(String::from_iter(letters), "AZaz##");
}

#[test]
fn a_sum_of_128_bits_survives_json() {
    let output = TaskOutput::Total(u128::MAX);
    let text = serde_json::to_string(&output).unwrap();
    assert_eq!(serde_json::from_str::<TaskOutput>(&text).unwrap(), output);
}
