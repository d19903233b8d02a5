#pragma once
#include <QLatin1StringView>
#include <QString>
#include <QUtf8StringView>
#include <string>
#include <string_view>

namespace engine {

/// Formats one outgoing frame by hand, as UTF-8: compact JSON, no key that is not asked for, no number with a fraction where
/// the spec has an integer. The buffer is used from frame to frame, so that small replies allocate nothing.
class FrameWriter
{
public:
    FrameWriter();

    /// Drops what was written before.
    void clear() { m_text.clear(); }
    /// Valid until the next change.
    QUtf8StringView text() const { return {m_text.data(), static_cast<qsizetype>(m_text.size())}; }

    /// Appends ASCII as it stands; the caller sees to commas and brackets.
    FrameWriter &raw(std::string_view ascii)
    {
        m_text.append(ascii);
        return *this;
    }
    FrameWriter &raw(QLatin1StringView ascii) { return raw(std::string_view(ascii.data(), static_cast<std::size_t>(ascii.size()))); }
    FrameWriter &number(qint64 value);
    /// The shortest text that reads back as the same double.
    FrameWriter &real(double value);
    /// Quoted and escaped.
    FrameWriter &string(const QString &value);

private:
    std::string m_text;
};

} // namespace engine
