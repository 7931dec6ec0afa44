#include "connector/app/results/sentences.h"

#include <algorithm>

#include <fmt/format.h>

#include "connector/app/terminal/wrap.h"
#include "connector/base/text/text.h"

namespace millrace::app {

using engine::DestinationOutcome;
using engine::SyncOutcome;

namespace {

// "pg"; with its target, "pg: orders", where the sync has several destinations on the connection.
std::string label_of(const SyncOutcome& sync, const DestinationOutcome& to) {
  const auto& connection = to.target.connection;
  const auto on_it = std::ranges::count_if(sync.destinations, [&](const DestinationOutcome& each) {
    return each.target.connection == connection;
  });
  return on_it < 2 ? connection : fmt::format("{}: {}", connection, printable(to.target.name));
}

}  // namespace

void Sentences::add(const SyncOutcome& sync, std::string sentence) {
  add_of(sync, "", std::move(sentence));
}

void Sentences::add(const SyncOutcome& sync, const DestinationOutcome& to, std::string sentence) {
  add_of(sync, label_of(sync, to), std::move(sentence));
}

std::string Sentences::text(std::size_t width) const {
  std::string out;
  for (const auto& [destination, sentence, syncs] : told_) {
    const auto to = destination.empty() ? "" : " → " + destination;
    out += wrapped_text(fmt::format("{}{}: {}", some_of(syncs), to, sentence), width, 2);
  }
  return out;
}

std::string Sentences::text_without_syncs() const {
  std::string out;
  for (const auto& [destination, sentence, syncs] : told_) {
    if (!out.empty()) out += '\n';
    out += destination.empty() ? sentence : fmt::format("{}: {}", destination, sentence);
  }
  return out;
}

void Sentences::add_of(const SyncOutcome& sync, std::string destination, std::string sentence) {
  const std::pair key(std::move(destination), std::move(sentence));
  const auto [place, is_new] = places_.try_emplace(key, told_.size());
  if (is_new) told_.push_back({key.first, key.second, {}});
  auto& syncs = told_[place->second].syncs;
  if (syncs.empty() || syncs.back() != sync.sync) syncs.emplace_back(sync.sync);
}

}  // namespace millrace::app
