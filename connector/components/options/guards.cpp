#include "connector/components/options/guards.h"

#include "config/values/measures.h"

namespace millrace::components {

Guards Guards::over(const Guards& below) const {
  Guards all = *this;
  if (!all.max_shrink) all.max_shrink = below.max_shrink;
  if (!all.max_remove) all.max_remove = below.max_remove;
  if (!all.on_empty) all.on_empty = below.on_empty;
  return all;
}

config::Spec<Guards> guards_spec() {
  return config::Spec<Guards>("guards", "What stops a load before anything visible changes.")
      .field<&Guards::max_shrink>(
          "The share of its rows by which a table may shrink in one load of mode replace or "
          "mirror; beyond it the load is stopped (exit 4, the old rows stay). No limit when "
          "nothing is said.",
          {.example = "30%"})
      .field<&Guards::max_remove>(
          "The share of its rows that one load of mode mirror, or replace with a key, may delete "
          "or mark, however many are new. No limit when nothing is said.",
          {.example = "30%"})
      .field<&Guards::on_empty>(
          "What happens when the export has no rows and would take away those that are there: stop "
          "(exit 4, the old rows stay; the default) or accept.");
}

}  // namespace millrace::components
