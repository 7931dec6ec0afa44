#include "connector/telemetry/traces/tracer.h"

#include <utility>
#include <variant>

#include <fmt/format.h>

namespace millrace::telemetry {
namespace {

constexpr std::size_t kSpansAtOnce = 512;
constexpr std::chrono::seconds kGatherSpans(5);
constexpr std::size_t kMostNotes = 32;  // In a run, for a trace is no log.

std::int64_t number(std::uint64_t count) {
  return static_cast<std::int64_t>(count);
}

std::chrono::system_clock::time_point before(std::chrono::system_clock::time_point end,
                                             std::chrono::nanoseconds elapsed) {
  return end - std::chrono::duration_cast<std::chrono::system_clock::duration>(elapsed);
}

}  // namespace

Tracer::Tracer(boost::asio::any_io_executor loop, Clock& clock, std::mt19937_64& random,
               Outbox& outbox, OtelSettings settings, std::string version)
    : clock_(clock),
      random_(random),
      outbox_(outbox),
      settings_(std::move(settings)),
      version_(std::move(version)),
      tasks_(loop) {}

void Tracer::on(const Event& event) {
  if (is_closed_) return;
  if (const auto* started = std::get_if<Started>(&event.what)) {
    if (!settings_.parent || settings_.parent->is_sampled) begin(event, *started);
    return;
  }
  const auto found = runs_.find(event.run_id);
  if (found == runs_.end()) return;
  if (const auto* finished = std::get_if<Finished>(&event.what)) {
    finish(event, std::move(found->second), *finished);
    runs_.erase(found);
  } else {
    apply(event, found->second);
  }
}

void Tracer::begin(const Event& event, const Started& started) {
  Span span{.trace_id = settings_.parent ? settings_.parent->trace_id : hex(32),
            .id = hex(16),
            .parent_id = settings_.parent ? settings_.parent->span_id : "",
            .name = fmt::format("run {}", event.sync),
            .begin = event.at};
  span.attributes = {{"millrace.sync", std::string(event.sync)},
                     {"millrace.run_id", std::string(event.run_id)},
                     {"millrace.route", started.route}};
  runs_.insert_or_assign(std::string(event.run_id), Run{.span = std::move(span)});
}

void Tracer::apply(const Event& event, Run& run) {
  if (const auto* change = std::get_if<PhaseChanged>(&event.what)) {
    change_phase(event, run, *change);
  } else if (const auto* request = std::get_if<RequestDone>(&event.what)) {
    add_request(event, run, *request);
  } else if (const auto* load = std::get_if<LoadDone>(&event.what)) {
    add_load(event, run, *load);
  } else if (const auto* retry = std::get_if<Retrying>(&event.what)) {
    add_note(event, run,
             {event.at, "retry", {{"because", retry->because}, {"wait_ms", retry->wait.count()}}});
  } else if (const auto* note = std::get_if<Note>(&event.what)) {
    if (note->level != Level::Warning) return;
    add_note(event, run, {event.at, "warning", {{"message", note->sentence}}});
  }
}

void Tracer::change_phase(const Event& event, Run& run, const PhaseChanged& change) {
  std::string name(to_string(change.phase));
  if (run.phase && run.phase->name == name) return;
  if (run.phase) {
    run.phase->end = event.at;
    keep(*std::move(run.phase));
  }
  run.phase = child_of(run.span, std::move(name));
  run.phase->begin = event.at;
  if (!change.reason.empty()) run.phase->attributes = {{"millrace.reason", change.reason}};
}

void Tracer::add_request(const Event& event, const Run& run, const RequestDone& request) {
  auto span = child_of(run.phase ? *run.phase : run.span,
                       fmt::format("{} {}", request.method, request.what));
  span.kind = SpanKind::Client;
  span.begin = before(event.at, request.elapsed);
  span.end = event.at;
  span.attributes = {{"millrace.connection", request.connection},
                     {"http.request.method", request.method}};
  if (request.status != 0)
    span.attributes.emplace_back("http.response.status_code", request.status);
  if (request.status == 0) span.failure = "no answer came";
  if (request.status >= 400) span.failure = fmt::format("status {}", request.status);
  if (span.failure) {
    span.attributes.emplace_back(
        "error.type", request.status == 0 ? "no_answer" : std::to_string(request.status));
  }
  keep(std::move(span));
}

void Tracer::add_load(const Event& event, const Run& run, const LoadDone& load) {
  auto span = child_of(run.phase ? *run.phase : run.span, fmt::format("load {}", load.connection));
  span.begin = before(event.at, load.elapsed);
  span.end = event.at;
  span.attributes = {{"millrace.connection", load.connection},
                     {"millrace.target", load.target},
                     {"millrace.rows", number(load.rows)},
                     {"millrace.rows.inserted", number(load.counts.inserted)},
                     {"millrace.rows.updated", number(load.counts.updated)},
                     {"millrace.rows.deleted", number(load.counts.deleted)},
                     {"millrace.rows.rejected", number(load.counts.rejected)}};
  if (load.error) {
    span.failure = load.error->message();
    span.attributes.emplace_back("error.type", std::string(code_of(load.error->kind())));
  }
  keep(std::move(span));
}

void Tracer::add_note(const Event&, Run& run, SpanEvent note) {
  if (++run.notes <= kMostNotes) run.span.events.push_back(std::move(note));
}

void Tracer::finish(const Event& event, Run run, const Finished& finished) {
  if (run.phase) {
    run.phase->end = event.at;
    keep(*std::move(run.phase));
  }
  auto& span = run.span;
  span.end = event.at;
  span.attributes.emplace_back("millrace.outcome", std::string(to_string(finished.status)));
  span.attributes.emplace_back("millrace.rows.read", number(finished.rows_read));
  span.attributes.emplace_back("millrace.rows.out", number(finished.rows_out));
  const bool is_done = finished.status == Status::Ok || finished.status == Status::Rejected;
  if (finished.error) {
    span.failure = finished.error->message();
    span.attributes.emplace_back("error.type", std::string(code_of(finished.error->kind())));
  } else if (!is_done) {
    span.failure = std::string(to_string(finished.status));
  }
  keep(std::move(span));
}

Span Tracer::child_of(const Span& parent, std::string name) {
  return {
      .trace_id = parent.trace_id, .id = hex(16), .parent_id = parent.id, .name = std::move(name)};
}

// Never zeros alone, which mean none.
std::string Tracer::hex(std::size_t digits) {
  std::string text;
  while (text.size() < digits) {
    if (const auto bits = random_(); bits != 0) text += fmt::format("{:016x}", bits);
  }
  return text;
}

void Tracer::keep(Span span) {
  done_.push_back(std::move(span));
  if (done_.size() >= kSpansAtOnce) {
    flush();
  } else if (!std::exchange(will_flush_, true)) {
    tasks_.spawn(flush_later());
  }
}

void Tracer::flush() {
  if (done_.empty()) return;
  outbox_.post(otlp_json(done_, settings_.resource, version_));
  done_.clear();
}

Task<void> Tracer::flush_later() {
  const auto slept = co_await clock_.sleep(kGatherSpans);
  will_flush_ = false;
  if (slept) flush();
}

Task<void> Tracer::close() {
  is_closed_ = true;
  flush();
  tasks_.cancel();
  co_await tasks_.join();
}

}  // namespace millrace::telemetry
