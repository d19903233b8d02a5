#pragma once
#include "engine/record/RecordFormat.h"

#include <QByteArray>

namespace engine {

/// Puts events into the bytes of a recording, one after the other.
class RecordWriter
{
public:
    static QByteArray header();
    /// Appends \a event to \a bytes. Events are in the order of their times.
    void append(QByteArray &bytes, const RecordedEvent &event);

private:
    std::chrono::microseconds m_last{0};
    quint16 m_checksum = 0;
};

} // namespace engine
