#pragma once

#include <string>

namespace millrace::ledger {

// What this process is called among all that use a store: nobody else is called so, however many
// processes of however many hosts there are. Another name each time.
std::string new_owner_name();

}  // namespace millrace::ledger
