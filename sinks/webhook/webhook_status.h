#pragma once

#include <string_view>

namespace millrace::sinks::webhook {

// What a status says about the rows of its request.
enum class Verdict {
  Delivered,    // The receiver has them.
  RowsRefused,  // It never takes these rows; others may pass.
  TooLarge,     // It may take them in smaller requests.
  Later,        // The same request may pass later.
  Stop,         // It takes no rows at all as this connection is set up.
};

Verdict verdict_on(int status);

// Of Later: whether a request that was answered so may have been carried out all the same, because
// the receiver failed while it was at it, or something before it gave up waiting.
bool may_have_arrived(int status);

// Of Stop: the options of the connection to look at, as "the url".
std::string_view options_behind(int status);

}  // namespace millrace::sinks::webhook
