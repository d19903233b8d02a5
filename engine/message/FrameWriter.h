#pragma once
#include <QLatin1StringView>
#include <QString>

namespace engine {

/// Formats one outgoing frame by hand: compact JSON, no key that is not asked for, no number with a fraction where the spec
/// has an integer. The buffer is reused from frame to frame, so that small replies allocate nothing.
class FrameWriter
{
public:
    FrameWriter();

    /// Drops what was written before.
    void clear() { m_text.resize(0); }
    const QString &text() const { return m_text; }

    /// Appends ASCII as it stands; the caller sees to commas and brackets.
    FrameWriter &raw(const char *ascii);
    FrameWriter &raw(QLatin1StringView ascii);
    FrameWriter &number(qint64 value);
    /// The shortest text that reads back as the same double.
    FrameWriter &real(double value);
    /// Quoted and escaped.
    FrameWriter &string(const QString &value);

private:
    QString m_text;
};

} // namespace engine
