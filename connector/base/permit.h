#pragma once

#include <utility>

namespace millrace {

// The right to be one of the N that an owner lets in at once, given back by put_back() when it is
// destroyed, or assigned to, or released. One that was made empty, moved from or released holds
// nothing. Only the owner makes such; it outlives them.
template <class Owner>
class PermitOf {
 public:
  PermitOf() = default;
  PermitOf(PermitOf&& other) noexcept : owner_(std::exchange(other.owner_, nullptr)) {}
  PermitOf& operator=(PermitOf&& other) noexcept {
    release();
    owner_ = std::exchange(other.owner_, nullptr);
    return *this;
  }
  ~PermitOf() { release(); }

  void release() {
    if (auto* owner = std::exchange(owner_, nullptr)) owner->put_back();
  }

 private:
  friend Owner;
  // Takes over a permit that was counted already.
  explicit PermitOf(Owner& owner) : owner_(&owner) {}

  Owner* owner_ = nullptr;
};

}  // namespace millrace
