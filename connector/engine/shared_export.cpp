#include "connector/engine/shared_export.h"

#include <algorithm>
#include <exception>
#include <utility>

#include <fmt/format.h>

namespace millrace::engine {

using components::Export;

namespace {

// A sentence that names a thousand syncs says nothing.
constexpr std::size_t kMostNames = 3;

}  // namespace

// The rows of one attempt on their way to those who take part in it.
struct SharedExport::Reading {
  explicit Reading(OverflowSpace& space) : broadcast(space) {}

  Broadcast broadcast;
  SchemaPtr schema;
  std::string job_id;
  std::optional<std::chrono::system_clock::time_point> fresh_as_of;
  Mended mended;
};

// A sync's place.
class SharedExport::Seat final : public components::Source {
 public:
  Seat(SharedExport& owner, ledger::JobHolder its_holder, const Events& its_events)
      : holder(std::move(its_holder)), events(its_events), owner_(owner) {}
  Seat(const Seat&) = delete;
  Seat& operator=(const Seat&) = delete;
  ~Seat() override { owner_.leave(*this); }

  // The seats say who reads.
  void read_by(ledger::Jobs::Holders) override {}
  void ask_before_reading(components::ReadQuestion its_question) override {
    question = std::move(its_question);
  }
  Task<Result<std::unique_ptr<Export>>> open(const Events&) override { return owner_.open(*this); }
  const std::string& request() const override { return owner_.source_->request(); }
  std::string origin() const override { return owner_.source_->origin(); }
  std::string title() const override { return owner_.source_->title(); }

  const ledger::JobHolder holder;
  const Events& events;
  components::ReadQuestion question;
  std::optional<bool> wants_rows;  // What it has answered; none: not asked, or not answered yet.
  SeatState state = SeatState::Away;
  std::optional<Error> verdict;      // Why the attempt did not get to its rows.
  const Reading* reading = nullptr;  // What the view shows.
  std::unique_ptr<Export> admitted;  // The view, until open() hands it out.

 private:
  SharedExport& owner_;
};

// What one sync sees of the shared rows.
class SharedExport::View final : public Export {
 public:
  View(std::shared_ptr<Reading> reading, Seat& seat, ledger::JobHold hold)
      : reading_(std::move(reading)),
        queue_(reading_->broadcast.add()),
        seat_(seat),
        is_unwanted_(!seat.wants_rows.value_or(true)),
        hold_(std::move(hold)) {}
  View(const View&) = delete;
  View& operator=(const View&) = delete;
  ~View() override {
    queue_.leave();
    seat_.state = SeatState::Away;
    seat_.reading = nullptr;
  }

  Task<Result<std::optional<Batch>>> next() override { return queue_.pop(); }
  SchemaPtr schema() const override { return reading_->schema; }
  const std::string& job_id() const override { return reading_->job_id; }
  std::optional<std::chrono::system_clock::time_point> fresh_as_of() const override {
    return reading_->fresh_as_of;
  }
  Mended mended() const override { return reading_->mended; }
  bool is_unwanted() const override { return is_unwanted_; }
  // The job was held for all that take part before any of them was admitted.
  ledger::JobHold hold_of(const std::string&) const override { return hold_; }

 private:
  std::shared_ptr<Reading> reading_;
  OverflowQueue& queue_;
  Seat& seat_;  // Of the same sync, which ends its view first.
  const bool is_unwanted_;
  ledger::JobHold hold_;
};

SharedExport::SharedExport(std::unique_ptr<components::Source> source, const Clock& clock,
                           OverflowSpace& space)
    : source_(std::move(source)),
      space_(space),
      tasks_(space.loop),
      changed_(space.loop),
      events_(*this, clock, {}, {}) {}

SharedExport::~SharedExport() = default;

std::unique_ptr<components::Source> SharedExport::seat(ledger::JobHolder sync,
                                                       const Events& events) {
  auto seat = std::make_unique<Seat>(*this, std::move(sync), events);
  seats_.push_back(seat.get());
  return seat;
}

Task<Result<std::unique_ptr<Export>>> SharedExport::open(Seat& seat) {
  if (!seat.verdict) seat.state = SeatState::Waiting;
  if (!serving_ && !seat.verdict) {
    serving_ = true;
    tasks_.spawn(serve());
  } else if (phase_) {
    seat.events.tell(*phase_);
  }
  changed_.notify();
  while (!seat.admitted && !seat.verdict) {
    if (asked_ && !seat.wants_rows) {
      co_await answer(seat);
      continue;
    }
    if (auto waited = co_await changed_.wait(); !waited) {
      seat.state = SeatState::Away;
      co_return fail(waited.error());
    }
  }
  if (seat.verdict) co_return fail(*std::exchange(seat.verdict, std::nullopt));
  co_return std::move(seat.admitted);
}

void SharedExport::leave(Seat& seat) {
  seat.admitted.reset();
  std::erase(seats_, &seat);
  changed_.notify();
  if (seats_.empty()) tasks_.cancel();
}

bool SharedExport::anyone_is(SeatState state) const {
  return std::ranges::any_of(seats_, [&](const Seat* seat) { return seat->state == state; });
}

template <class Predicate>
ledger::Jobs::Holders SharedExport::syncs_that(Predicate take_part) const {
  ledger::Jobs::Holders syncs;
  for (const auto* seat : seats_) {
    if (take_part(*seat)) syncs.push_back(seat->holder);
  }
  return syncs;
}

Task<void> SharedExport::answer(Seat& seat) {
  const bool wants_rows = !seat.question || co_await seat.question(*asked_);
  seat.wants_rows = wants_rows;
  changed_.notify();
}

// Each sync answers while it waits for its seat to be opened; rows are wanted as soon as one of
// them wants them.
Task<bool> SharedExport::ask_seats(std::string job_id) {
  asked_ = std::move(job_id);
  changed_.notify();
  for (;;) {
    const auto has_to_answer = [](const Seat* seat) {
      return seat->state == SeatState::Away ||
             (seat->state == SeatState::Waiting && !seat->wants_rows);
    };
    if (std::ranges::none_of(seats_, has_to_answer)) break;
    if (auto waited = co_await changed_.wait(); !waited) break;
  }
  asked_.reset();
  co_return std::ranges::any_of(seats_, [](const Seat* seat) {
    return seat->state == SeatState::Waiting && seat->wants_rows.value_or(true);
  });
}

Task<void> SharedExport::serve() {
  // Whoever failed by itself meanwhile waits for an attempt of its own.
  while (anyone_is(SeatState::Waiting)) {
    try {
      co_await attempt();
    } catch (const std::exception& bug) {
      end_attempt(
          Error(ErrorKind::Internal,
                std::string("the shared export stopped by an internal error: ") + bug.what()));
    }
  }
  serving_ = false;
}

Task<void> SharedExport::attempt() {
  source_->read_by(syncs_that([](const Seat&) { return true; }));
  source_->ask_before_reading([this](std::string job_id) { return ask_seats(std::move(job_id)); });
  for (auto* seat : seats_) seat->wants_rows.reset();
  auto opened = co_await source_->open(events_);
  if (!opened) {
    end_attempt(opened.error());
    co_return;
  }
  auto done = co_await wait_for_all();
  if (done) {
    done = co_await (*opened)->hold_job(
        syncs_that([](const Seat& seat) { return seat.state == SeatState::Waiting; }));
  }
  if (done) {
    admit(**opened);
    done = co_await read(**opened);
  }
  opened->reset();  // Gives its job slot back: what is left to do, the seats do by themselves.
  end_attempt(done ? std::nullopt : std::optional(done.error()));
}

Task<Result<void>> SharedExport::wait_for_all() {
  while (anyone_is(SeatState::Away)) {
    if (auto waited = co_await changed_.wait(); !waited) co_return waited;
  }
  co_return Result<void>();
}

void SharedExport::admit(const Export& exported) {
  reading_ = std::make_shared<Reading>(space_);
  reading_->job_id = exported.job_id();
  for (auto* seat : seats_) {
    if (seat->state != SeatState::Waiting) continue;
    seat->events.detail(fmt::format("shares job {} with {}", reading_->job_id, others(*seat)));
    seat->admitted = std::make_unique<View>(reading_, *seat, exported.hold_of(seat->holder.sync));
    seat->state = SeatState::Reading;
    seat->reading = reading_.get();
  }
  changed_.notify();
}

Task<Result<void>> SharedExport::read(Export& exported) {
  for (;;) {
    auto batch = co_await exported.next();
    if (!batch) co_return fail(std::move(batch).error());
    reading_->schema = exported.schema();
    reading_->fresh_as_of = exported.fresh_as_of();
    reading_->mended = exported.mended();
    if (!*batch) co_return Result<void>();
    auto wanted = co_await reading_->broadcast.write(**std::move(batch));
    if (!wanted) co_return fail(std::move(wanted).error());
    if (!*wanted) co_return Result<void>();
  }
}

void SharedExport::end_attempt(const std::optional<Error>& failure) {
  const auto reading = std::exchange(reading_, nullptr);
  phase_.reset();
  if (reading && !failure) reading->broadcast.close();
  if (reading && failure) {
    reading->broadcast.abort(*failure);
    // They come back or leave: the next attempt waits for that.
    for (auto* seat : seats_) {
      if (seat->reading == reading.get()) seat->state = SeatState::Away;
    }
  }
  if (!reading && failure) {
    // For those who are not ready yet too: it was their job as well.
    for (auto* seat : seats_) {
      if (seat->state == SeatState::Reading) continue;
      seat->verdict = failure;
      seat->state = SeatState::Away;
    }
  }
  changed_.notify();
}

std::string SharedExport::others(const Seat& seat) const {
  std::vector<std::string_view> names;
  for (const auto* other : seats_) {
    if (other != &seat && names.size() < kMostNames) names.emplace_back(other->holder.sync);
  }
  const std::size_t more = seats_.size() - 1 - names.size();
  return fmt::format("{}{}", fmt::join(names, ", "),
                     more > 0 ? fmt::format(" and {} more", more) : "");
}

void SharedExport::on(const Event& event) {
  const auto* phase = std::get_if<PhaseChanged>(&event.what);
  if (phase != nullptr) phase_ = *phase;
  if (std::holds_alternative<RequestDone>(event.what)) {
    if (!seats_.empty()) seats_.front()->events.tell(event.what);
    return;
  }
  for (auto* seat : seats_) {
    if (phase == nullptr || seat->state != SeatState::Away) seat->events.tell(event.what);
  }
}

}  // namespace millrace::engine
