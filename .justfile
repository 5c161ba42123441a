# Each recipe is one line that CONTRIBUTING.md prints, too.

# Does it build
check:
    cargo check --all-targets

# All tests
test:
    cargo test

# Lints
lint:
    cargo clippy --all-targets -- -D warnings

# Documentation, private items included
doc:
    cargo doc --no-deps --document-private-items

# What things cost
bench:
    cargo bench

# The pictures of the README, from their sessions
screens:
    cargo run --release --example screenshots

# These sessions anew, and their pictures
sessions:
    cargo run --release --example screenshots -- --record

# All that continuous integration runs
ci:
    .ci/run
