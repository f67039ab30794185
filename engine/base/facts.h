// What is known of a thing, as sorted text: the one shape in which wanted, recorded and observed are compared.
// Must not know: AWS, manifests, plans.
#pragma once

#include <compare>
#include <cstddef>
#include <initializer_list>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/base/shared.h"

namespace byoc {

// Name -> value, e.g. "subject.common_name" -> "Example Root CA", in the order of the names. Public facts only: facts
// end up in the lock, in plans and in messages. An absent fact and an empty one are different things.
//
// A fleet has millions of them, and most are copies: the step's, the lock's, the plan's. Copies share their entries
// until one of them is changed, and every name is kept once.
class Facts {
 public:
  using Pair = std::pair<std::string_view, std::string_view>;

  class const_iterator;
  using iterator = const_iterator;
  using value_type = std::pair<const std::string&, const std::string&>;
  using const_reference = value_type;

  Facts() = default;
  // Of a name that is given twice, the first counts.
  Facts(std::initializer_list<Pair> facts);

  const_iterator begin() const;
  const_iterator end() const;
  std::size_t size() const { return entries_->size(); }
  bool empty() const { return size() == 0; }

  const_iterator find(std::string_view name) const;
  const_iterator lower_bound(std::string_view name) const;
  bool contains(std::string_view name) const { return find(name) != end(); }
  std::size_t count(std::string_view name) const { return contains(name) ? 1 : 0; }

  // Throws std::out_of_range where it is not there.
  const std::string& at(std::string_view name) const;

  // The value of `name`, which is there afterwards. Valid until the next change.
  std::string& operator[](std::string_view name);

  // Adds what is not there yet; what is stays.
  void emplace(std::string_view name, std::string value);
  void insert(const_iterator first, const_iterator last);

  // How many were there: 0 or 1.
  std::size_t erase(std::string_view name);
  void erase_if(bool (*is_gone)(std::string_view name));

  // Gives back the room that was taken for more to come. Copies share what they have, and keep it.
  void shrink_to_fit();

  friend bool operator==(const Facts& one, const Facts& other);

 private:
  struct Entry {
    const std::string* name;  // one for all facts of that name, so that names are compared by address
    std::string value;

    friend bool operator==(const Entry&, const Entry&) = default;
  };
  using Entries = std::vector<Entry>;

  // Where `name` is, or belongs; whether it is there; and putting it there.
  std::size_t position(std::string_view name) const;
  bool is_at(std::size_t position, std::string_view name) const;
  void insert_at(std::size_t position, std::string_view name, std::string value);

  Shared<Entries> entries_;

 public:
  class const_iterator {
   public:
    using iterator_category = std::input_iterator_tag;
    using difference_type = std::ptrdiff_t;
    using value_type = Facts::value_type;
    using reference = Facts::value_type;

    struct pointer {
      Facts::value_type value;
      const Facts::value_type* operator->() const { return &value; }
    };

    const_iterator() = default;

    reference operator*() const { return {*entry_->name, entry_->value}; }
    pointer operator->() const { return {**this}; }
    const_iterator& operator++() {
      ++entry_;
      return *this;
    }
    const_iterator operator++(int) { return const_iterator(entry_++); }
    friend bool operator==(const const_iterator&, const const_iterator&) = default;

   private:
    friend class Facts;
    explicit const_iterator(const Entry* entry) : entry_(entry) {}

    const Entry* entry_ = nullptr;
  };
};

// The value of `name`, or nothing.
std::optional<std::string> find_fact(const Facts& facts, std::string_view name);

// The value of `name`. A missing fact is a bug in byoc-apply and throws InternalError.
const std::string& fact(const Facts& facts, std::string_view name);

}  // namespace byoc
