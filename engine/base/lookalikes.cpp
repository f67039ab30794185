#include "engine/base/lookalikes.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "engine/base/utf8.h"

namespace byoc {

namespace {

struct Range {
  char32_t first, last;
};

// Default_Ignorable_Code_Point and White_Space of the Unicode Character Database, but for the blanks of Chinese and
// Japanese and the variation selectors of emoji, which belong to ordinary text; and the C1 controls.
constexpr Range invisible[] = {{0x80, 0xA0},     {0xAD, 0xAD},     {0x34F, 0x34F},   {0x61C, 0x61C},
                               {0x115F, 0x1160}, {0x1680, 0x1680}, {0x17B4, 0x17B5}, {0x180B, 0x180E},
                               {0x2000, 0x200F}, {0x2028, 0x202F}, {0x205F, 0x206F}, {0x3164, 0x3164},
                               {0xFEFF, 0xFEFF}, {0xFFA0, 0xFFA0}, {0xFFF0, 0xFFFB}, {0xE0000, 0xE0FFF}};
constexpr Range variation_selectors = {0xFE00, 0xFE0F};
constexpr Range blanks[] = {{0xA0, 0xA0},     {0x1680, 0x1680}, {0x2000, 0x200A}, {0x2028, 0x2029},
                            {0x202F, 0x202F}, {0x205F, 0x205F}, {0x3000, 0x3000}};
constexpr Range full_width = {0xFF01, 0xFF5E};  // of '!' to '~'

constexpr bool is_in(const Range& range, char32_t c) {
  return range.first <= c && c <= range.last;
}

// Of ranges in order.
template <std::size_t size>
bool is_in(const Range (&ranges)[size], char32_t c) {
  const auto* const range = std::ranges::lower_bound(ranges, c, {}, &Range::last);
  return range != std::end(ranges) && range->first <= c;
}

// A character of ASCII and those that look like it (from the confusables of Unicode's UTS 39): Cyrillic, Greek,
// Armenian.
struct Confusable {
  char32_t ascii;
  std::u32string_view others;
};
constexpr Confusable confusables[] = {{U'a', U"\u0430\u03B1"},
                                      {U'c', U"\u0441\u03F2"},
                                      {U'd', U"\u0501"},
                                      {U'e', U"\u0435"},
                                      {U'g', U"\u0261"},
                                      {U'h', U"\u04BB"},
                                      {U'i', U"\u0456\u0269\u03B9"},
                                      {U'j', U"\u0458\u03F3"},
                                      {U'k', U"\u03BA"},
                                      {U'l', U"\u04CF"},
                                      {U'n', U"\u0578"},
                                      {U'o', U"\u043E\u03BF\u0585"},
                                      {U'p', U"\u0440\u03C1"},
                                      {U'q', U"\u051B"},
                                      {U's', U"\u0455"},
                                      {U'u', U"\u03C5\u057D"},
                                      {U'v', U"\u03BD\u0475"},
                                      {U'w', U"\u051D"},
                                      {U'x', U"\u0445\u03C7"},
                                      {U'y', U"\u0443\u03B3"},
                                      {U'A', U"\u0410\u0391"},
                                      {U'B', U"\u0412\u0392"},
                                      {U'C', U"\u0421\u03F9"},
                                      {U'E', U"\u0415\u0395"},
                                      {U'F', U"\u03DC"},
                                      {U'G', U"\u050C"},
                                      {U'H', U"\u041D\u0397"},
                                      {U'I', U"\u0406\u0399\u04C0"},
                                      {U'J', U"\u0408\u037F"},
                                      {U'K', U"\u041A\u039A\u212A"},
                                      {U'M', U"\u041C\u039C\u03FA"},
                                      {U'N', U"\u039D"},
                                      {U'O', U"\u041E\u039F\u0555"},
                                      {U'P', U"\u0420\u03A1"},
                                      {U'Q', U"\u051A"},
                                      {U'S', U"\u0405\u054F"},
                                      {U'T', U"\u0422\u03A4"},
                                      {U'V', U"\u0474"},
                                      {U'W', U"\u051C"},
                                      {U'X', U"\u0425\u03A7"},
                                      {U'Y', U"\u0423\u03A5\u04AE"},
                                      {U'Z', U"\u0396"},
                                      {U'-', U"\u2010\u2011\u2012\u2013\u2212"},
                                      {U'\'', U"\u2018\u2019\u02BC\u2032"},
                                      {U'"', U"\u201C\u201D"},
                                      {U'.', U"\u2024"},
                                      {U',', U"\u201A"},
                                      {U'/', U"\u2044\u2215"},
                                      {U':', U"\u2236\uA789"}};

// A mark and the letters that have it, as pairs: without it, with it (canonical decompositions of Unicode).
struct Composed {
  char32_t mark;
  std::u32string_view pairs;
};
constexpr Composed composed[] = {
    {U'\u0300', U"AÀEÈIÌOÒUÙaàeèiìoòuùÜǛüǜNǸnǹЕЀИЍеѐиѝĒḔēḕŌṐōṑWẀwẁÂẦâầĂẰăằÊỀêềÔỒôồƠỜơờƯỪưừYỲyỳ"},
    {U'\u0301',
     U"AÁEÉIÍOÓUÚYÝaáeéiíoóuúyýCĆcćLĹlĺNŃnńRŔrŕSŚsśZŹzźÜǗüǘGǴgǵÅǺåǻÆǼæǽØǾøǿ¨΅ΑΆΕΈΗΉΙΊΟΌΥΎΩΏϊΐαάεέηήιίϋΰοόυύωώϒϓГЃКЌгѓкќ"
     U"ÇḈçḉĒḖēḗÏḮïḯKḰkḱMḾmḿÕṌõṍŌṒōṓPṔpṕŨṸũṹWẂwẃÂẤâấĂẮăắÊẾêếÔỐôốƠỚơớƯỨưứ"},
    {U'\u0302', U"AÂEÊIÎOÔUÛaâeêiîoôuûCĈcĉGĜgĝHĤhĥJĴjĵSŜsŝWŴwŵYŶyŷZẐzẑẠẬạậẸỆẹệỌỘọộ"},
    {U'\u0303', U"AÃNÑOÕaãnñoõIĨiĩUŨuũVṼvṽÂẪâẫĂẴăẵEẼeẽÊỄêễÔỖôỗƠỠơỡƯỮưữYỸyỹ"},
    {U'\u0304', U"AĀaāEĒeēIĪiīOŌoōUŪuūÜǕüǖÄǞäǟȦǠȧǡÆǢæǣǪǬǫǭÖȪöȫÕȬõȭȮȰȯȱYȲyȳИӢиӣУӮуӯGḠgḡḶḸḷḹṚṜṛṝ"},
    {U'\u0306', U"AĂaăEĔeĕGĞgğIĬiĭOŎoŏUŬuŭУЎИЙийуўЖӁжӂАӐаӑЕӖеӗȨḜȩḝẠẶạặ"},
    {U'\u0307', U"CĊcċEĖeėGĠgġIİZŻzżAȦaȧOȮoȯBḂbḃDḊdḋFḞfḟHḢhḣMṀmṁNṄnṅPṖpṗRṘrṙSṠsṡŚṤśṥŠṦšṧṢṨṣṩTṪtṫWẆwẇXẊxẋYẎyẏſẛ"},
    {U'\u0308',
     U"AÄEËIÏOÖUÜaäeëiïoöuüyÿYŸΙΪΥΫιϊυϋϒϔЕЁІЇеёіїАӒаӓӘӚәӛЖӜжӝЗӞзӟИӤиӥОӦоӧӨӪөӫЭӬэӭУӰуӱЧӴчӵЫӸыӹHḦhḧÕṎõṏŪṺūṻWẄwẅXẌxẍtẗ"},
    {U'\u0309', U"AẢaảÂẨâẩĂẲăẳEẺeẻÊỂêểIỈiỉOỎoỏÔỔôổƠỞơởUỦuủƯỬưửYỶyỷ"},
    {U'\u030A', U"AÅaåUŮuůwẘyẙ"},
    {U'\u030B', U"OŐoőUŰuűУӲуӳ"},
    {U'\u030C', U"CČcčDĎdďEĚeěLĽlľNŇnňRŘrřSŠsšTŤtťZŽzžAǍaǎIǏiǐOǑoǒUǓuǔÜǙüǚGǦgǧKǨkǩƷǮʒǯjǰHȞhȟ"},
    {U'\u030F', U"AȀaȁEȄeȅIȈiȉOȌoȍRȐrȑUȔuȕѴѶѵѷ"},
    {U'\u0311', U"AȂaȃEȆeȇIȊiȋOȎoȏRȒrȓUȖuȗ"},
    {U'\u031B', U"OƠoơUƯuư"},
    {U'\u0323', U"BḄbḅDḌdḍHḤhḥKḲkḳLḶlḷMṂmṃNṆnṇRṚrṛSṢsṣTṬtṭVṾvṿWẈwẉZẒzẓAẠaạEẸeẹIỊiịOỌoọƠỢơợUỤuụƯỰưựYỴyỵ"},
    {U'\u0324', U"UṲuṳ"},
    {U'\u0325', U"AḀaḁ"},
    {U'\u0326', U"SȘsșTȚtț"},
    {U'\u0327', U"CÇcçGĢgģKĶkķLĻlļNŅnņRŖrŗSŞsşTŢtţEȨeȩDḐdḑHḨhḩ"},
    {U'\u0328', U"AĄaąEĘeęIĮiįUŲuųOǪoǫ"},
    {U'\u032D', U"DḒdḓEḘeḙLḼlḽNṊnṋTṰtṱUṶuṷ"},
    {U'\u032E', U"HḪhḫ"},
    {U'\u0330', U"EḚeḛIḬiḭUṴuṵ"},
    {U'\u0331', U"BḆbḇDḎdḏKḴkḵLḺlḻNṈnṉRṞrṟTṮtṯZẔzẕhẖ"},
    {U'\u3099',
     U"かがきぎくぐけげこごさざしじすずせぜそぞただちぢつづてでとどはばひびふぶへべほぼうゔゝゞカガキギクグケゲコゴサザ"
     U"シジスズセゼソゾタダチヂツヅテデトドハバヒビフブヘベホボウヴワヷヰヸヱヹヲヺヽヾ"},
    {U'\u309A', U"はぱひぴふぷへぺほぽハパヒピフプヘペホポ"},
};

// What a character is taken for, or made of.
struct Known {
  char32_t character, base, mark;
};

const Known* find(const std::vector<Known>& sorted, char32_t c) {
  const auto found = std::ranges::lower_bound(sorted, c, {}, &Known::character);
  return found != sorted.end() && found->character == c ? &*found : nullptr;
}

std::vector<Known> sorted(std::vector<Known> known) {
  std::ranges::sort(known, {}, &Known::character);
  return known;
}

std::vector<Known> all_confusables() {
  std::vector<Known> known;
  for (const auto& [ascii, others] : confusables)
    for (const auto c : others) known.push_back({c, ascii, 0});
  return sorted(std::move(known));
}

std::vector<Known> all_composed() {
  std::vector<Known> known;
  for (const auto& [mark, pairs] : composed)
    for (std::size_t at = 0; at + 1 < pairs.size(); at += 2) known.push_back({pairs[at + 1], pairs[at], mark});
  return sorted(std::move(known));
}

// The character of ASCII that `c` looks like; 0 where there is none.
char32_t ascii_like(char32_t c) {
  static const auto known = all_confusables();
  if (is_in(full_width, c)) return c - full_width.first + U'!';
  if (const auto* like = find(known, c)) return like->base;
  return is_in(blanks, c) ? U' ' : 0;
}

// What `c` is made of: the letter, then its marks.
std::u32string decomposed(char32_t c) {
  constexpr char32_t syllable = 0xAC00, lead = 0x1100, vowel = 0x1161, tail = 0x11A7, vowels = 21, tails = 28;
  if (is_in({syllable, 0xD7A3}, c)) {  // Hangul is composed by rule (Unicode, chapter 3.12)
    const char32_t index = c - syllable;
    std::u32string parts{lead + index / (vowels * tails), vowel + index / tails % vowels};
    if (index % tails != 0) parts += tail + index % tails;
    return parts;
  }
  static const auto known = all_composed();
  const auto* letter = find(known, c);
  return letter == nullptr ? std::u32string{c} : decomposed(letter->base) + letter->mark;
}

std::u32string characters_of(std::string_view text) {
  std::u32string characters;
  while (!text.empty()) {
    const auto size = std::max<std::size_t>(character_size(text), 1);
    characters += code_point(text.substr(0, size));
    text.remove_prefix(size);
  }
  return characters;
}

// What the eye makes of `text`.
std::u32string skeleton(std::string_view text) {
  std::u32string out;
  for (const auto whole : characters_of(text)) {
    for (const auto c : decomposed(whole)) {
      if (const auto ascii = ascii_like(c); ascii != 0)
        out += ascii;
      else if (c >= 0x20 && c != 0x7F && !is_invisible(c) && !is_in(variation_selectors, c))
        out += c;
    }
  }
  return out;
}

bool is_ascii(char32_t c) {
  return c < 0x80;
}

// Whether all of `text` is of ASCII and printable: what the eye makes of it is what it is.
bool is_plain(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x20 && c < 0x7F; });
}

}  // namespace

bool is_invisible(char32_t c) {
  return is_in(invisible, c);
}

std::string escape(char32_t c) {
  const auto code = static_cast<std::uint32_t>(c);
  return code > 0xFFFF ? fmt::format("\\U{:08x}", code) : fmt::format("\\u{:04x}", code);
}

std::string escaped(std::string_view text) {
  std::string out;
  for (const auto c : characters_of(text)) {
    if (c == U'\\')
      out += "\\\\";
    else
      out += c >= 0x20 && c < 0x7F ? std::string(1, static_cast<char>(c)) : escape(c);
  }
  return out;
}

bool look_alike(std::string_view one, std::string_view other) {
  constexpr std::size_t longest = 4096;  // nobody compares more by the eye
  if (one == other || (is_plain(one) && is_plain(other)) || std::max(one.size(), other.size()) > longest) return false;
  return skeleton(one) == skeleton(other);
}

std::vector<std::string> told_apart(std::vector<std::string> texts) {
  for (std::size_t i = 0; i < texts.size(); ++i)
    for (std::size_t j = 0; j < i; ++j)
      if (look_alike(texts[i], texts[j])) {
        std::transform(texts.begin(), texts.end(), texts.begin(), escaped);
        return texts;
      }
  return texts;
}

bool looks_like_ascii(std::string_view text) {
  const auto is_all_ascii = [](std::u32string_view all) { return std::all_of(all.begin(), all.end(), is_ascii); };
  return !is_all_ascii(characters_of(text)) && is_all_ascii(skeleton(text));
}

}  // namespace byoc
