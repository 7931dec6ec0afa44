#include "connector/io/sqlite/sqlite_memory.h"

#include <cstddef>

#include <sqlite3.h>

#include "connector/base/process/out_of_memory.h"

namespace millrace::io {
namespace {

// SQLite's own, which know how much room an allocation has.
sqlite3_mem_methods& own_methods() {
  static sqlite3_mem_methods methods{};
  return methods;
}

void* checked(void* allocated) {
  if (allocated == nullptr) out_of_memory();
  return allocated;
}

}  // namespace

void stop_when_sqlite_runs_out_of_memory() {
  sqlite3_config(SQLITE_CONFIG_GETMALLOC, &own_methods());
  sqlite3_mem_methods methods = own_methods();
  methods.xMalloc = [](int bytes) { return checked(own_methods().xMalloc(bytes)); };
  methods.xRealloc = [](void* old, int bytes) {
    return checked(own_methods().xRealloc(old, bytes));
  };
  sqlite3_config(SQLITE_CONFIG_MALLOC, &methods);
}

}  // namespace millrace::io
