#pragma once

#include <optional>
#include <vector>

#include "connector/alerts/kind.h"

namespace millrace::alerts {

// What one thing that happened to a sync changes about what one receiver was told of it.
struct Change {
  std::optional<Kind> tells;  // What the receiver is to hear of; none: nothing.
  std::optional<Kind> opens;  // What holds from now on.
  std::vector<Kind> closes;   // What does not any more.

  bool is_none() const { return !tells && !opens && closes.empty(); }
  bool operator==(const Change&) const = default;
};

// `news` is what happened; none: a run was done, with all of its rows. `wanted` is what the
// receiver wants to hear of, `open` what it was told of this sync that has not passed. What it was
// told is told once; what it does not want to hear of changes nothing, but that a run which was
// done ends all that was open. Pure.
Change change_by(std::optional<Kind> news, Kinds wanted, Kinds open);

}  // namespace millrace::alerts
