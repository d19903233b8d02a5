#pragma once
#include <QString>

/// The schemas in this folder, one for each message version, and what they say of a frame.
namespace frames {

/// The session has no version yet: what is sent has to be right in all of them.
constexpr int kAnyVersion = -1;

/// What is wrong with \a frame as something that the server sends in a session of \a version, in words with a pointer
/// into the frame; empty if nothing. Beyond the schema: JSON without white space between its parts (protocol.md §1.5).
QString complaint(int version, const QString &frame);

/// Watches the frames of one session, both ways, and judges the server's by the version that the client has asked for.
class Witness
{
public:
    void clientSends(const QString &frame);
    /// \returns as complaint()
    QString serverSends(const QString &frame) const;

private:
    int m_version = kAnyVersion;
};

} // namespace frames
