#pragma once
#include <QByteArrayList>
#include <QProcess>
#include <QTemporaryDir>

/// A device that a script of tests/rigs/guest imitates, plugged in for as long as this lives.
class Gadget
{
public:
    Gadget(const QString &script, const QStringList &arguments);
    ~Gadget() { unplug(); }
    Q_DISABLE_COPY_MOVE(Gadget)

    bool isPlugged() const { return m_isPlugged; }
    void unplug();
    /// What it was told, one line each; waits until there are at least \a count.
    QByteArrayList log(int count);

private:
    QTemporaryDir m_folder;
    QProcess m_process;
    bool m_isPlugged = false;
};
