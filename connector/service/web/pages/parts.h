#pragma once

#include <string>

#include "connector/service/web/board.h"

// Pieces of markup that several pages share.

namespace millrace::service {

std::string sync_link(const std::string& name);
std::string tags_of(const SyncNow& sync);

// What a run under way is at, and for how long; empty when there is none.
std::string phase_of(const SyncNow& sync, Moment now);

// Whether its rows are older than they should be.
bool is_stale(const SyncNow& sync, Moment now);

// Of when the data are, and whether that is too long ago.
std::string freshness_of(const SyncNow& sync, Moment now);

}  // namespace millrace::service
