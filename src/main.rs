//! The binary shows: it reads `config.json`, then runs the library's machines in a browser and draws their states.

use futures_util::future::join;

mod browser;
mod seams;
mod ui;

fn main() {
    // Costs 3 kB, for developers.
    #[cfg(debug_assertions)]
    console_error_panic_hook::set_once();
    // Whoever has just compiled the program has its turn first.
    browser::clock::after(0, || wasm_bindgen_futures::spawn_local(begin()));
}

async fn begin() {
    ui::theme::restore();
    let (config, ()) = join(browser::config::load(), ui::language::restore()).await;
    ui::start(config);
}
