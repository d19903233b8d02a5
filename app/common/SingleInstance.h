#pragma once
#include <QObject>
#include <memory>

class QLocalServer;
class QLockFile;

namespace app {

/// Sees to it that one program at a time works with a user's folders. The lock ends with the process, however that ends; a
/// second instance tells the first, which may come to the front (R20).
class SingleInstance final : public QObject
{
    Q_OBJECT

public:
    explicit SingleInstance(QObject *parent = nullptr);
    ~SingleInstance() override;

    /// \returns false if another instance holds the folders; it has then been told
    bool acquire();

signals:
    /// Another instance was started and has ended.
    void raiseRequested();

private:
    void listen();
    static void tellOther();

    std::unique_ptr<QLockFile> m_lock;
    std::unique_ptr<QLocalServer> m_server;
};

} // namespace app
