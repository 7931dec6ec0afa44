#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "config/spec/spec.h"

namespace millrace::config {

// A Spec<T> whose T only the caller that erased it knows: parsing gives a Made, an interface that
// keeps the typed options and does something with them. Constant; copies share.
template <class Made>
class ErasedSpec {
 public:
  // `make` turns a parsed T into a std::shared_ptr<const Made>.
  template <class T, class Make>
  ErasedSpec(Spec<T> spec, Make make)
      : model_(std::make_shared<const Model>(
            Model{spec.describe(),
                  [spec, make](const Node& node, const std::string& path,
                               Problems& problems) -> std::shared_ptr<const Made> {
                    auto options = spec.parse(node, path, problems);
                    return options ? make(std::move(*options)) : nullptr;
                  },
                  [spec](const Node& node, const std::string& path, Problems& problems) {
                    return spec.check_given(node, path, problems);
                  }})) {}

  // What Spec says of itself.
  const std::string& name() const { return model_->description.name; }
  const std::string& summary() const { return model_->description.summary; }

  // What schema, reference, example and redaction are rendered from.
  const Description& description() const { return model_->description; }

  // nullptr when a problem was added.
  std::shared_ptr<const Made> parse(const Node& node, const std::string& path,
                                    Problems& problems) const {
    return model_->parse(node, path, problems);
  }

  // Spec::check_given() of the options.
  bool check_given(const Node& node, const std::string& path, Problems& problems) const {
    return model_->check_given(node, path, problems);
  }

 private:
  struct Model {
    Description description;
    std::function<std::shared_ptr<const Made>(const Node&, const std::string&, Problems&)> parse;
    std::function<bool(const Node&, const std::string&, Problems&)> check_given;
  };

  std::shared_ptr<const Model> model_;
};

}  // namespace millrace::config
