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

# The program for a package
dist:
    cargo build --profile dist --locked

# The generated parts of docs/, from the program's own tables
docs:
    UPDATE_DOCS=1 cargo test --lib --test repository generated

# The pictures of README and docs/, from their sessions
screens:
    cargo run --release --example screenshots

# These sessions anew, and their pictures
sessions:
    cargo run --release --example screenshots -- --record

# All that continuous integration runs
ci:
    .ci/run
