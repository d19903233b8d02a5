#pragma once
#include "engine/base/Result.h"
#include "engine/message/ClientMessage.h"

#include <QString>

namespace engine {

class FrameWriter;

/// An input's value, as the answer to a read or as an event.
struct InputReading
{
    MessageId id = 0; ///< of the request; 0 for an event
    DeviceIndex device{0};
    FeatureIndex feature{0};
    InputType type = InputType::Battery;
    int value = 0;
    qint64 sensorIndex = 0; ///< version 3: from the request
    QString spelling;       ///< version 4: see InputCmd::spelling
};

/// The spec's error class of a failure, 0 to 4 (Buttplug spec, ErrorCode). Nobody else writes these numbers.
int errorClass(ErrorCode code);

// The messages that are the same in every version.
void writeOk(FrameWriter &writer, MessageId id);
void writeError(FrameWriter &writer, MessageId id, const Error &error);
void writeScanningFinished(FrameWriter &writer);
void writeTest(FrameWriter &writer, MessageId id, const QString &testString);

} // namespace engine
