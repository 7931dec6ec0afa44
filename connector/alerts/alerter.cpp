#include "connector/alerts/alerter.h"

#include <algorithm>
#include <map>
#include <utility>

#include <fmt/format.h>

#include "connector/alerts/changes.h"
#include "connector/alerts/delivery.h"
#include "connector/base/text/text.h"

namespace millrace::alerts {

using ledger::AlertChange;
using ledger::KeptAlert;
using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

// One cause often stops many syncs: they are told together.
constexpr seconds kGather(1);
constexpr seconds kDeliverEvery(60);
constexpr seconds kFirstWait(30);
constexpr std::chrono::minutes kLongestWait(15);
constexpr std::chrono::hours kLongestAskedWait(1);

milliseconds wait_after(std::int64_t attempts, const Error& failure) {
  milliseconds wait = kFirstWait;
  for (std::int64_t i = 1; i < attempts && wait < kLongestWait; ++i) wait *= 2;
  wait = std::min<milliseconds>(wait, kLongestWait);
  const auto asked = failure.retry_after().value_or(milliseconds(0));
  return std::max(wait, std::min<milliseconds>(asked, kLongestAskedWait));
}

// What a receiver was told of a sync, and of when the oldest of it is.
struct Told {
  Kinds kinds;
  std::optional<Alert::Time> since;

  void add(Kind kind, Alert::Time time) {
    kinds.add(kind);
    since = std::min(since.value_or(time), time);
  }
};

using ToldBySync = std::map<std::pair<std::string, std::string>, Told>;  // Of receiver and sync.

ToldBySync told_by(const std::vector<ledger::OpenAlert>& open) {
  ToldBySync told;
  for (const auto& each : open) {
    if (const auto kind = kind_named(each.kind)) {
      told[{each.receiver, each.sync}].add(*kind, each.since);
    }
  }
  return told;
}

std::vector<std::string> words_of(const std::vector<Kind>& kinds) {
  std::vector<std::string> words;
  words.reserve(kinds.size());
  for (const auto kind : kinds) words.emplace_back(to_string(kind));
  return words;
}

std::optional<Alert> alert_of(const KeptAlert& kept) {
  const auto kind = kind_named(kept.kind);
  if (!kind) return std::nullopt;
  return Alert{.id = kept.id,
               .kind = *kind,
               .syncs = kept.syncs,
               .run_id = kept.run_id,
               .happened = kept.happened,
               .since = kept.since,
               .cause = kept.cause,
               .advice = kept.advice};
}

std::string what_is(const KeptAlert& kept) {
  const auto alert = alert_of(kept);
  return fmt::format("the alert '{}' for {}", alert ? title_of(*alert) : kept.kind,
                     printable(kept.receiver));
}

// Puts the syncs of which the same is to be told into one change.
void add_to(std::vector<AlertChange>& all, AlertChange change) {
  for (auto& other : all) {
    const bool is_same = other.receiver == change.receiver && other.opens == change.opens &&
                         other.closes == change.closes && other.alert && change.alert &&
                         other.alert->kind == change.alert->kind &&
                         other.alert->cause == change.alert->cause &&
                         other.alert->advice == change.alert->advice;
    if (!is_same) continue;
    other.syncs.push_back(change.syncs.front());
    other.alert->syncs.push_back(change.syncs.front());
    other.alert->run_id.clear();
    if (change.alert->since) {
      other.alert->since =
          std::min(other.alert->since.value_or(*change.alert->since), *change.alert->since);
    }
    return;
  }
  all.push_back(std::move(change));
}

}  // namespace

Alerter::Alerter(Parts parts, std::shared_ptr<const Roster> roster)
    : parts_(std::move(parts)), roster_(std::move(roster)), tasks_(parts_.environment.loop) {}

void Alerter::tell(News news) {
  if (is_ending_ || !roster_->by_sync.contains(news.sync)) return;
  news_.push_back(std::move(news));
  if (!gathering_) gathering_ = tasks_.spawn(gather());
}

Task<void> Alerter::gather() {
  const auto slept = co_await parts_.environment.clock.sleep(kGather);
  gathering_.reset();
  if (slept) tasks_.spawn(tell_all());
}

Task<void> Alerter::tell_all() {
  // What is added meanwhile, the call under way takes.
  if (std::exchange(is_telling_, true)) co_return;
  bool has_messages = false;
  while (!news_.empty()) {
    const auto news = one_of_each_sync();
    std::vector<std::string> syncs;
    syncs.reserve(news.size());
    for (const auto& each : news) syncs.push_back(each.sync);
    const auto open = co_await parts_.ledger.open(std::move(syncs));
    if (!open) {
      note(fail(open.error()));
      break;
    }
    std::vector<std::string> confirmed;
    confirmed.reserve(open->size());
    for (const auto& each : *open) confirmed.push_back(each.sync);
    auto changes = changes_by(news, *open);
    if (changes.empty() && confirmed.empty()) continue;
    has_messages = has_messages || std::ranges::any_of(changes, [](const AlertChange& change) {
                     return change.alert.has_value();
                   });
    note(co_await parts_.ledger.change(std::move(changes), std::move(confirmed)));
  }
  is_telling_ = false;
  if (has_messages) co_await deliver_due();
}

// What comes of the second depends on what was told of the first.
std::vector<News> Alerter::one_of_each_sync() {
  std::vector<News> first;
  std::vector<News> later;
  for (auto& news : news_) {
    const bool is_first = std::ranges::find(first, news.sync, &News::sync) == first.end();
    (is_first ? first : later).push_back(std::move(news));
  }
  news_ = std::move(later);
  return first;
}

std::vector<AlertChange> Alerter::changes_by(const std::vector<News>& all, const Open& open) {
  auto told = told_by(open);
  std::vector<AlertChange> changes;
  const auto happened = parts_.environment.clock.wall_now();
  for (const auto& news : all) {
    const auto subscriptions = roster_->by_sync.find(news.sync);
    if (subscriptions == roster_->by_sync.end()) continue;
    for (const auto& [receiver, on] : subscriptions->second) {
      const auto& known = told[{receiver, news.sync}];
      const auto change = change_by(news.kind, on, known.kinds);
      if (change.is_none()) continue;
      AlertChange kept{.receiver = receiver,
                       .syncs = {news.sync},
                       .opens = change.opens ? std::string(to_string(*change.opens)) : "",
                       .closes = words_of(change.closes)};
      if (change.tells) {
        kept.alert = kept_of(news, *change.tells, happened, known.since);
        kept.alert->receiver = receiver;
      }
      add_to(changes, std::move(kept));
    }
  }
  return changes;
}

ledger::KeptAlert Alerter::kept_of(const News& news, Kind kind, Alert::Time happened,
                                   std::optional<Alert::Time> since) {
  const bool is_end = kind == Kind::Recovered;
  return {.id = new_id(),
          .receiver = {},
          .kind = std::string(to_string(kind)),
          .syncs = {news.sync},
          .run_id = news.run_id,
          .happened = happened,
          .since = is_end ? since : std::nullopt,
          .cause = is_end ? "" : news.cause,
          .advice = is_end ? "" : news.advice};
}

std::string Alerter::new_id() {
  auto& random = parts_.environment.random;
  return fmt::format("{:016x}{:016x}", random(), random());
}

// Once for each reason: what cannot be written now, cannot be in a second either.
void Alerter::note(const Result<void>& written) {
  if (written) {
    complaint_.clear();
    return;
  }
  if (written.error().kind() == ErrorKind::Cancelled) return;
  auto complaint = "alerts: the state cannot be used: " + written.error().message();
  if (complaint == complaint_) return;
  complaint_ = complaint;
  parts_.complain(std::move(complaint));
}

Task<void> Alerter::keep_delivering() {
  do {
    if (!roster_->by_sync.empty()) co_await deliver_due();
  } while (co_await parts_.environment.clock.sleep(kDeliverEvery));
}

Task<void> Alerter::deliver_due() {
  if (std::exchange(is_delivering_, true)) co_return;
  const auto roster = roster_;
  auto claimed = co_await parts_.ledger.claim(roster->names(), roster->syncs(), new_id());
  is_delivering_ = false;
  if (!claimed) {
    note(fail(claimed.error()));
    co_return;
  }
  std::map<std::string, KeptList> by_receiver;
  for (auto& alert : *claimed) by_receiver[alert.receiver].push_back(std::move(alert));
  for (auto& [receiver, alerts] : by_receiver) {
    tasks_.spawn(deliver_to(roster, std::move(alerts)));
  }
}

// In their order. Once one could not be delivered, those behind it wait for it.
Task<void> Alerter::deliver_to(std::shared_ptr<const Roster> roster, KeptList alerts) {
  const auto& receiver = *roster->receiver(alerts.front().receiver);
  std::optional<Error> failure;
  for (const auto& kept : alerts) {
    if (failure) {
      note(co_await parts_.ledger.postpone(kept.id, kept.attempts, milliseconds(0)));
      continue;
    }
    auto tried = co_await try_one(receiver, kept);
    if (tried) continue;
    if (may_succeed_later(tried.error())) failure = tried.error();
    if (tried.error().kind() == ErrorKind::Cancelled) failure = tried.error();
    co_await settle(kept, tried.error());
  }
}

Task<Result<void>> Alerter::try_one(const Receiver& receiver, const KeptAlert& kept) {
  const auto alert = alert_of(kept);
  if (!alert) co_return fail(ErrorKind::Refused, "it was made by a newer millrace");
  const auto delivered = co_await deliver(parts_.environment, receiver, *alert);
  if (!delivered) co_return fail(delivered.error());
  note(co_await parts_.ledger.remove(kept.id));
  co_return Result<void>();
}

Task<void> Alerter::settle(const KeptAlert& kept, const Error& failure) {
  if (failure.kind() == ErrorKind::Cancelled) {
    note(co_await parts_.ledger.postpone(kept.id, kept.attempts, milliseconds(0)));
    parts_.complain(what_is(kept) + " could not be delivered in time; it is tried again");
    co_return;
  }
  const bool is_given_up = !may_succeed_later(failure) || kept.age >= ledger::Alerts::kTriedFor;
  if (is_given_up) {
    note(co_await parts_.ledger.remove(kept.id));
  } else {
    const auto attempts = kept.attempts + 1;
    note(co_await parts_.ledger.postpone(kept.id, attempts, wait_after(attempts, failure)));
  }
  if (is_given_up || kept.attempts == 0) {
    parts_.complain(fmt::format("{} could not be delivered: {}; {}", what_is(kept),
                                failure.message(),
                                is_given_up ? "it is given up" : "it is tried again"));
  }
}

Task<void> Alerter::finish(milliseconds limit) {
  is_ending_ = true;
  if (roster_->by_sync.empty()) co_return;
  if (gathering_) tasks_.cancel(*gathering_);
  tasks_.spawn([](Alerter& self) -> Task<void> {
    co_await self.tell_all();
    co_await self.deliver_due();
  }(*this));
  TaskGroup watch(parts_.environment.loop);
  watch.spawn([](Alerter& self, milliseconds length) -> Task<void> {
    if (co_await self.parts_.environment.clock.sleep(length)) self.tasks_.cancel();
  }(*this, limit));
  co_await tasks_.join();
  watch.cancel();
  co_await watch.join();
}

}  // namespace millrace::alerts
