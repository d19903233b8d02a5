#include "engine/message/ServerMessages.h"

#include "engine/message/FrameWriter.h"

namespace engine {

int errorClass(ErrorCode code)
{
    switch (code) {
    case ErrorCode::UnexpectedState:
        return 1;
    case ErrorCode::PingTimeout:
        return 2;
    case ErrorCode::MalformedMessage:
        return 3;
    case ErrorCode::UnknownDevice:
    case ErrorCode::OutOfRange:
    case ErrorCode::NotSupported:
    case ErrorCode::Busy:
    case ErrorCode::HardwareUnavailable:
    case ErrorCode::HardwareIo:
        return 4;
    case ErrorCode::Cancelled:
    case ErrorCode::File:
    case ErrorCode::InvalidData:
        break;
    }
    return 0;
}

void writeOk(FrameWriter &writer, MessageId id)
{
    writer.clear();
    writer.raw(R"([{"Ok":{"Id":)").number(id).raw("}}]");
}

void writeError(FrameWriter &writer, MessageId id, const Error &error)
{
    writer.clear();
    writer.raw(R"([{"Error":{"Id":)").number(id).raw(R"(,"ErrorCode":)").number(errorClass(error.code));
    writer.raw(R"(,"ErrorMessage":)").string(error.detail).raw("}}]");
}

void writeScanningFinished(FrameWriter &writer)
{
    writer.clear();
    writer.raw(R"([{"ScanningFinished":{"Id":0}}])");
}

void writeTest(FrameWriter &writer, MessageId id, const QString &testString)
{
    writer.clear();
    writer.raw(R"([{"Test":{"Id":)").number(id).raw(R"(,"TestString":)").string(testString).raw("}}]");
}

} // namespace engine
