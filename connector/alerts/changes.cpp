#include "connector/alerts/changes.h"

namespace millrace::alerts {
namespace {

constexpr auto kPassing = {Kind::Failed, Kind::Guarded, Kind::Stale, Kind::Late, Kind::Rejected};
// How a run ends: one of them holds at a time.
constexpr auto kEnds = {Kind::Failed, Kind::Guarded, Kind::Rejected};

std::vector<Kind> open_among(std::initializer_list<Kind> kinds, Kinds open,
                             std::optional<Kind> but) {
  std::vector<Kind> found;
  for (const auto kind : kinds) {
    if (open.has(kind) && kind != but) found.push_back(kind);
  }
  return found;
}

}  // namespace

Change change_by(std::optional<Kind> news, Kinds wanted, Kinds open) {
  const bool is_done = !news || *news == Kind::Rejected;
  if (is_done) {
    const bool is_told = news && wanted.has(*news);
    Change change;
    change.closes = open_among(kPassing, open, is_told ? news : std::nullopt);
    if (is_told && !open.has(*news)) {
      change.opens = change.tells = news;
    } else if (!is_told && !change.closes.empty() && wanted.has(Kind::Recovered)) {
      change.tells = Kind::Recovered;
    }
    return change;
  }
  if (!wanted.has(*news) || open.has(*news)) return {};
  const bool is_end = *news == Kind::Failed || *news == Kind::Guarded;
  return {.tells = news,
          .opens = news,
          .closes = is_end ? open_among(kEnds, open, news) : std::vector<Kind>()};
}

}  // namespace millrace::alerts
