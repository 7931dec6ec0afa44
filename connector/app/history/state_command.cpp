// Command "state": what is kept between runs; made to be forgotten, or smaller.

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <unistd.h>

#include "connector/app/commands.h"
#include "connector/app/files.h"
#include "connector/app/history/kept_syncs.h"
#include "connector/app/history/state_output.h"
#include "connector/app/history/state_reader.h"
#include "connector/app/terminal/console.h"
#include "connector/app/terminal/refusal.h"
#include "connector/app/terminal/terminal.h"
#include "connector/base/text/suggestion.h"
#include "connector/base/text/text.h"
#include "connector/base/text/time_text.h"
#include "connector/data/text/json_writer.h"
#include "connector/ledger/history/known_syncs.h"
#include "connector/ledger/history/retention.h"
#include "connector/ledger/history/sync_states.h"
#include "connector/ledger/records/segments.h"
#include "connector/ledger/tables/state_file.h"

namespace millrace::app {
namespace {

using SyncStates = std::vector<ledger::SyncState>;
using SyncNames = std::vector<std::string>;

// The command in its surroundings.
struct StateQuestion {
  Runtime& runtime;
  const engine::Plan& plan;
  const Arguments& arguments;
  const StateCommand& command;

  bool is_json() const { return arguments.output == OutputFormat::Json; }
};

int end_asking(const StateQuestion& asked, const Error& error) {
  if (asked.runtime.signal() != 0) {
    return end_stopped(asked.runtime.signal(), asked.arguments.output);
  }
  tell(error.message() + "\n");
  return end_failed(error, asked.arguments.output);
}

int nothing_kept(const StateQuestion& asked) {
  return print_result(fmt::format("nothing is kept in {} so far\n", place_of_ledger(asked.plan)));
}

// Those of the file and those that the ledger knows, without repetition.
Task<Result<SyncNames>> all_syncs(ledger::Store& store, const engine::Plan& plan) {
  auto known = co_await ledger::known_syncs(store);
  if (!known) co_return known;
  std::set<std::string> names(known->begin(), known->end());
  for (auto& sync : syncs_to_ask_for(plan)) names.insert(std::move(sync));
  co_return SyncNames(names.begin(), names.end());
}

SyncNames unknown_among(const SyncNames& wanted, const SyncNames& all, const engine::Plan& plan) {
  SyncNames unknown;
  for (const auto& name : wanted) {
    if (std::ranges::find(all, name) != all.end()) continue;
    if (auto why = complaint_about_sync(plan, name, all)) unknown.push_back(*std::move(why));
  }
  return unknown;
}

Task<Result<void>> read_states(ledger::Store& store, const StateQuestion& asked, SyncNames& unknown,
                               SyncStates& states) {
  auto all = co_await all_syncs(store, asked.plan);
  if (!all) co_return fail(std::move(all).error());
  unknown = unknown_among(asked.command.syncs, *all, asked.plan);
  if (!unknown.empty()) co_return Result<void>();
  const auto& wanted = asked.command.syncs.empty() ? *all : asked.command.syncs;
  if (wanted.empty()) co_return Result<void>();
  auto found = co_await ledger::sync_states(store, wanted);
  if (!found) co_return fail(std::move(found).error());
  states = *std::move(found);
  co_return Result<void>();
}

int show_state(const StateQuestion& asked) {
  SyncStates states;
  SyncNames unknown;
  const auto read = read_ledger(asked.runtime, asked.plan, [&](ledger::Store& store) {
    return read_states(store, asked, unknown, states);
  });
  if (!read) return end_asking(asked, read.error());
  if (!unknown.empty()) return refuse(unknown, asked.arguments.output);
  if (asked.is_json()) {
    return print_result(state_json(states, place_of_ledger(asked.plan)) + "\n");
  }
  if (!*read) return nothing_kept(asked);
  return print_result(fmt::format("kept in {}\n\n", place_of_ledger(asked.plan)) +
                      state_text(states, line_width(STDOUT_FILENO)));
}

// What reset() came to.
struct ResetState {
  std::vector<ledger::HeldJob> jobs;
  std::optional<ledger::Watermark> watermark;  // That was forgotten.
  std::optional<ledger::LeaseHolder> holder;   // Who keeps it from being done.
};

Task<Result<void>> forget_all(ledger::Store& store, const StateQuestion& asked, std::string sync,
                              ResetState& reset) {
  auto jobs =
      co_await ledger::forget_jobs(store, sync, asked.runtime.environment().clock.wall_now());
  if (!jobs) co_return fail(std::move(jobs).error());
  reset.jobs = *std::move(jobs);
  if (asked.command.keep_watermark) co_return Result<void>();
  ledger::Watermarks watermarks(store);
  const auto known = co_await watermarks.of({sync});
  if (!known) co_return fail(known.error());
  if (known->empty()) co_return Result<void>();
  if (auto forgotten = co_await watermarks.forget(std::move(sync)); !forgotten) co_return forgotten;
  reset.watermark = known->front();
  co_return Result<void>();
}

// Under the sync's lease, so that no run of it is under way meanwhile.
Task<Result<void>> reset_sync(ledger::Store& store, const StateQuestion& asked, std::string sync,
                              ResetState& reset) {
  ledger::Leases leases(store);
  auto taken = co_await leases.take({sync});
  if (!taken) co_return fail(std::move(taken).error());
  if (!taken->front()) {
    reset.holder = taken->front().error();
    co_return Result<void>();
  }
  auto forgotten = co_await forget_all(store, asked, sync, reset);
  // And what delta loads are held against: the next run compares all rows.
  auto unlearnt = co_await ledger::Segments(store).forget(sync);
  auto released = co_await leases.release(*taken->front());
  if (!forgotten) co_return forgotten;
  if (!unlearnt) co_return unlearnt;
  co_return released;
}

Task<void> write_ledger(const StateQuestion& asked,
                        std::function<Task<Result<void>>(ledger::Store&)> change,
                        Result<void>& done) {
  auto& environment = asked.runtime.environment();
  auto store = co_await ledger::open_store(asked.plan.state, environment.loop, environment.blocking,
                                           environment.clock);
  done = store ? co_await change(**store) : fail(std::move(store).error());
}

int print_reset(const StateQuestion& asked, const std::string& sync, const ResetState& reset) {
  if (asked.is_json()) {
    std::string line;
    JsonWriter json(line);
    json.open_object().member("status", "ok").member("version", MILLRACE_VERSION);
    json.member("sync", sync).key("forgotten_jobs").open_array();
    for (const auto& job : reset.jobs) json.value(job.id);
    json.close_array();
    if (reset.watermark) json.member("forgotten_watermark", reset.watermark->value);
    json.close_object();
    return print_result(line + "\n");
  }
  std::vector<std::string> forgotten;
  if (!reset.jobs.empty()) forgotten.push_back(jobs_text(reset.jobs));
  if (reset.watermark) forgotten.push_back("watermark " + printable(reset.watermark->value, 60));
  return print_result(
      fmt::format("{}: {}; its next run asks for a new export{}\n", printable(sync),
                  forgotten.empty() ? "there was nothing to forget" : "forgot " + listed(forgotten),
                  reset.watermark ? " from the beginning" : ""));
}

// Refused unless it is one sync that somebody knows; 0 when it may go on.
int check_reset(const StateQuestion& asked, bool& is_kept) {
  if (asked.command.syncs.size() != 1) {
    return refuse({"state reset: name the one sync whose state is to be forgotten"},
                  asked.arguments.output);
  }
  SyncNames unknown;
  const auto read =
      read_ledger(asked.runtime, asked.plan, [&](ledger::Store& store) -> Task<Result<void>> {
        auto all = co_await all_syncs(store, asked.plan);
        if (!all) co_return fail(std::move(all).error());
        unknown = unknown_among(asked.command.syncs, *all, asked.plan);
        co_return Result<void>();
      });
  if (!read) return end_asking(asked, read.error());
  if (!unknown.empty()) return refuse(unknown, asked.arguments.output);
  is_kept = *read;
  return 0;
}

int reset_state(const StateQuestion& asked) {
  bool is_kept = false;
  if (const int code = check_reset(asked, is_kept); code != 0) return code;
  const auto& sync = asked.command.syncs.front();
  ResetState reset;
  if (!is_kept) return print_reset(asked, sync, reset);
  Result<void> done;
  asked.runtime.run(write_ledger(
      asked, [&](ledger::Store& store) { return reset_sync(store, asked, sync, reset); }, done));
  if (!done) return end_asking(asked, done.error());
  if (!reset.holder) return print_reset(asked, sync, reset);
  const auto& holder = *reset.holder;
  return end_asking(
      asked, Error(ErrorKind::Transient,
                   fmt::format("{}: a run of it is under way: process {} on host {} has held its "
                               "lease since {}; nothing was forgotten",
                               printable(sync), holder.pid, printable(holder.host),
                               utc_text(holder.since))));
}

std::uint64_t size_of(const engine::Plan& plan) {
  std::error_code missing;
  const auto size = std::filesystem::file_size(*plan.state.file(), missing);
  return missing ? 0 : size;
}

Task<Result<void>> cut_history(ledger::Store& store, const StateQuestion& asked,
                               std::uint64_t& gone) {
  ledger::Retention retention(store, asked.runtime.environment().clock);
  const auto cut = co_await retention.cut(asked.plan.history);
  if (!cut) co_return fail(cut.error());
  gone = *cut;
  co_return Result<void>();
}

int print_compacted(const StateQuestion& asked, std::uint64_t gone, std::uint64_t before,
                    std::uint64_t after) {
  const bool is_file = asked.plan.state.file().has_value();
  if (asked.is_json()) {
    std::string line;
    JsonWriter json(line);
    json.open_object().member("status", "ok").member("version", MILLRACE_VERSION);
    json.member("forgotten_runs", gone);
    if (is_file) json.member("bytes_before", before).member("bytes_after", after);
    json.close_object();
    return print_result(line + "\n");
  }
  auto text = fmt::format("forgot {}", counted(gone, "run"));
  text += is_file ? fmt::format("; {} has {} bytes, {} before\n", place_of_ledger(asked.plan),
                                with_commas(after), with_commas(before))
                  : "; Postgres gives the space back by itself (autovacuum)\n";
  return print_result(text);
}

int compact_state(const StateQuestion& asked) {
  if (!asked.command.syncs.empty()) {
    return refuse({"state compact: takes no sync, it is done for all of them"},
                  asked.arguments.output);
  }
  const auto file = asked.plan.state.file();
  std::error_code ignored;
  if (file && !std::filesystem::exists(*file, ignored)) {
    return asked.is_json() ? print_compacted(asked, 0, 0, 0) : nothing_kept(asked);
  }
  const auto before = file ? size_of(asked.plan) : 0;
  std::uint64_t gone = 0;
  Result<void> done;
  asked.runtime.run(write_ledger(
      asked, [&](ledger::Store& store) { return cut_history(store, asked, gone); }, done));
  if (done && file) done = ledger::compact_state_file(*file);
  if (!done) return end_asking(asked, done.error());
  return print_compacted(asked, gone, before, file ? size_of(asked.plan) : 0);
}

}  // namespace

int state(const Arguments& arguments, const StateCommand& command) {
  Runtime runtime;
  const auto plan = read_plan_for_state(arguments, runtime.registry());
  if (!plan) return kRefused;
  const StateQuestion asked{runtime, *plan, arguments, command};
  if (command.keep_watermark && command.action != "reset") {
    return refuse({"--keep-watermark is for state reset"}, arguments.output);
  }
  if (command.action == "reset") return reset_state(asked);
  return command.action == "compact" ? compact_state(asked) : show_state(asked);
}

}  // namespace millrace::app
