#include "engine/driver/Packet.h"

#include <algorithm>

namespace engine::language {

namespace {

constexpr std::size_t kLongestVarint = 10;
constexpr std::size_t kLongestDecimal = 20; // -9223372036854775808
constexpr std::size_t kLongestHexadecimal = 16;

std::size_t maximumSize(Format format)
{
    switch (format) {
    case Format::U8:
    case Format::I8:
        return 1;
    case Format::U16Le:
    case Format::U16Be:
        return 2;
    case Format::U32Le:
    case Format::U32Be:
    case Format::F32Le:
        return 4;
    case Format::F64Le:
        return 8;
    case Format::Varint:
        return kLongestVarint;
    case Format::Dec:
    case Format::Dec2:
    case Format::Dec3:
        return kLongestDecimal;
    case Format::Hex:
        return kLongestHexadecimal;
    case Format::Raw:
    case Format::Str:
        break; // texts are folded
    }
    return 0;
}

std::size_t maximumSize(const Field &field)
{
    if (field.value.type != Type::Bytes)
        return maximumSize(field.format);
    return field.format == Format::Hex ? 2 * kMostBytesInField : kMostBytesInField;
}

std::size_t maximumSize(const Part &part)
{
    if (const auto *literal = std::get_if<Literal>(&part.form))
        return static_cast<std::size_t>(literal->bytes.size());
    if (const auto *field = std::get_if<Field>(&part.form))
        return maximumSize(*field);
    if (const auto *conditional = std::get_if<If>(&part.form))
        return maximumSize(conditional->content);
    const auto *prefixed = std::get_if<Prefixed>(&part.form);
    return prefixed == nullptr ? 0 : maximumSize(prefixed->format) + maximumSize(prefixed->content);
}

} // namespace

bool contains(const Packet &packet, Op wanted)
{
    return std::ranges::any_of(packet, [wanted](const Part &part) {
        return std::visit(
            [wanted](const auto &form) {
                using Form = std::decay_t<decltype(form)>;
                if constexpr (std::is_same_v<Form, Literal>)
                    return false;
                else if constexpr (std::is_same_v<Form, Field>)
                    return form.value.contains(wanted);
                else if constexpr (std::is_same_v<Form, If>)
                    return form.condition.contains(wanted) || contains(form.content, wanted);
                else
                    return contains(form.content, wanted);
            },
            part.form);
    });
}

std::size_t maximumSize(const Packet &packet)
{
    std::size_t size = 0;
    for (const Part &part : packet)
        size += maximumSize(part);
    return size;
}

} // namespace engine::language
