#pragma once

namespace millrace::components {

// What is done with a column of the export that the table lacks.
enum class OnNewColumn {
  Fail,  // The load fails and says which ALTER TABLE adds it.
  Add,   // The load adds it.
};

}  // namespace millrace::components
