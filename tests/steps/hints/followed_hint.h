// What a hint says, done: a scene that leads to it, and what somebody does who believes it.
// Must not know: how it is judged.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "tests/steps/expectations.h"
#include "tests/steps/outside.h"

namespace byoc::test {

// The folder in question, one of the same manifest with other keys, somebody who has keys of his own, and copies.
class Scene {
 public:
  explicit Scene(const std::string& manifest) : world(manifest), manifest_(manifest) {}

  World& other() {
    if (other_ == nullptr) {
      other_ = std::make_unique<World>(manifest_);
      std::vector<std::uint8_t> some(7);
      other_->fake.random.fill(some);
      other_->apply();
    }
    return *other_;
  }

  // What the other folder has under that name.
  void take(const std::string& name) { put(name, other().file(name)); }

  Outside& outside() {
    if (outside_ == nullptr) outside_ = std::make_unique<Outside>(world);
    return *outside_;
  }

  void put(const std::string& name, const std::string& content) {
    remove(name);
    world.fake.files.put("/w/" + name, content, name.ends_with(".key") ? 0600 : 0644);
  }
  void remove(const std::string& name) {
    if (world.has_file(name)) world.fake.files.remove("/w/" + name);
  }
  void move(const std::string& from, const std::string& to) {
    const auto content = world.file(from);
    remove(from);
    put(to, content);
  }

  void keep(const std::string& name) { kept_[name] = world.file(name); }
  void give_back(const std::string& name) { put(name, kept_.at(name)); }

  World world;

 private:
  const std::string manifest_;
  std::unique_ptr<World> other_;
  std::unique_ptr<Outside> outside_;
  std::map<std::string, std::string> kept_;
};

struct FollowedHint {
  ReasonCode code;
  std::string step;  // that gives it
  std::string manifest;
  std::function<void(Scene&scene)> arrange, follow;
  int registered_authorities = 0;  // that were awaited, and come by following it
  std::size_t first_keys = 0;      // of what has had none, and was held back
};
using FollowedHints = std::vector<FollowedHint>;

// Has it arranged and followed. What it promises has to come true, without a key or a registered CA that was not there
// or awaited.
void require_followed(const FollowedHint& hint);

FollowedHints hints_about_files();
FollowedHints hints_about_issuers();
FollowedHints hints_about_plans();
FollowedHints hints_about_aws();
FollowedHints hints_about_what_is_elsewhere();

// The lock's file, with `from` replaced where it stands last.
inline void edit_lock(Scene& scene, const std::string& from, const std::string& to) {
  const std::string name = "byoc-ecdsa.lock.yaml";
  scene.keep(name);
  scene.put(name, edited(scene.world.file(name), from, to));
}

}  // namespace byoc::test
