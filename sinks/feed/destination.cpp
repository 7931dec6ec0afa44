#include "sinks/feed/destination.h"

#include "connector/components/feeds/feed_note.h"
#include "connector/io/files/folders.h"
#include "sinks/feed/feed_load.h"
#include "sinks/feed/generation.h"
#include "sinks/feed/keyed_load.h"

namespace millrace::sinks::feed {

Task<Result<void>> FeedDestination::prepare(const Events&) {
  co_return co_await environment_.blocking.run(
      [this] { return io::check_writable(target_.root, target_.folder / components::kFeedNote); });
}

Task<Result<std::optional<components::LoadReport>>> FeedDestination::holds(
    components::LoadIdentity identity) {
  using Held = std::optional<components::LoadReport>;
  if (identity.work_id.empty()) co_return Held();
  const auto note = co_await environment_.blocking.run([&] {
    auto found = present_generation(target_);
    const bool is_held = found && found->sync == identity.sync &&
                         found->work_id == identity.work_id && found->form == target_.form();
    const bool is_damaged = is_held && target_.reads_back && !is_as_written(target_, *found);
    return is_held && !is_damaged ? found : std::nullopt;
  });
  if (!note) co_return Held();
  co_return components::LoadReport{
      .rows = note->loaded, .unchanged = note->loaded, .already_loaded = true};
}

std::unique_ptr<components::Load> FeedDestination::load(components::LoadIdentity identity,
                                                        const Events& events) {
  if (!target_.key.empty()) {
    return std::make_unique<KeyedLoad>(target_, std::move(identity), environment_, events);
  }
  return std::make_unique<FeedLoad>(target_, std::move(identity), environment_, events);
}

}  // namespace millrace::sinks::feed
