#include "ui/ClientList.h"

#include "ui/Format.h"
#include "ui/TextLabel.h"

#include <QFrame>
#include <QPushButton>
#include <QScrollArea>
#include <QStackedWidget>
#include <QVBoxLayout>
#include <algorithm>
#include <chrono>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace ui {

namespace {

constexpr int kBesideText = 72; ///< margins, frame and scroll bar

QFrame *makeFrame(const QString &name, QWidget *parent)
{
    auto *frame = new QFrame(parent);
    frame->setFrameShape(QFrame::StyledPanel);
    // A surface of its own: a frame alone is hard to see in dark surroundings.
    frame->setBackgroundRole(QPalette::Base);
    frame->setAutoFillBackground(true);
    frame->setAccessibleName(name);
    frame->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Maximum);
    auto *layout = new QVBoxLayout(frame);
    layout->setContentsMargins(16, 12, 16, 12);
    layout->setSpacing(4);
    return frame;
}

TextLabel *makeName(const QString &name)
{
    auto *label = new TextLabel(name);
    label->scaleFont(1.15, true);
    return label;
}

QHBoxLayout *makeButtons(QWidget *first, QWidget *second)
{
    auto *row = new QHBoxLayout;
    row->setContentsMargins(0, 4, 0, 0);
    row->setSpacing(8);
    row->addWidget(first);
    row->addWidget(second);
    row->addStretch(1);
    return row;
}

void discard(QWidget *widget)
{
    widget->hide();
    widget->deleteLater();
}

} // namespace

ClientList::ClientList(QWidget *parent) : QWidget(parent)
{
    auto *heading = new TextLabel(tr("Programs"));
    heading->scaleFont(1.0, true);
    heading->setMinimumWidth(heading->sizeHint().width());
    heading->setMinimumHeight(QPushButton(u"X"_s).sizeHint().height()); // as high as the other column's
    m_pages = new QStackedWidget;
    m_pages->addWidget(makeEmptyPage());
    m_pages->addWidget(makeRowPage());
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 8, 8, 0);
    layout->setSpacing(8);
    layout->addWidget(heading);
    layout->addWidget(m_pages, 1);
    // The seconds that are left are never cut off.
    const int countdown = fontMetrics().horizontalAdvance(tr("Waits for an answer, %1 s").arg(60));
    setMinimumWidth(countdown + kBesideText);
    m_clock.setInterval(1s);
    connect(&m_clock, &QTimer::timeout, this, &ClientList::showCountdowns);
    setAddress({});
}

QWidget *ClientList::makeEmptyPage()
{
    auto *title = new TextLabel(tr("No program is connected"));
    title->scaleFont(1.15, true);
    title->setAlignment(Qt::AlignCenter);
    m_hint = new TextLabel({}, TextLabel::Tone::Secondary);
    m_hint->setAlignment(Qt::AlignCenter);
    m_address = new TextLabel;
    m_address->setAlignment(Qt::AlignCenter);
    m_copy = new QPushButton(tr("Copy address"));
    m_copy->setAccessibleName(tr("Copy the address for programs"));
    connect(m_copy, &QPushButton::clicked, this, &ClientList::copyRequested);
    auto *page = new QWidget;
    auto *layout = new QVBoxLayout(page);
    layout->setSpacing(8);
    layout->addStretch(2);
    layout->addWidget(title);
    layout->addWidget(m_hint);
    layout->addWidget(m_address);
    layout->addSpacing(8);
    layout->addWidget(m_copy, 0, Qt::AlignHCenter);
    layout->addStretch(3);
    return page;
}

QWidget *ClientList::makeRowPage()
{
    auto *area = new QScrollArea;
    area->setAccessibleName(tr("Programs"));
    area->setWidgetResizable(true);
    area->setFrameShape(QFrame::NoFrame);
    area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    auto *rows = new QWidget;
    m_rowLayout = new QVBoxLayout(rows);
    m_rowLayout->setContentsMargins(0, 0, 0, 0);
    m_rowLayout->setSpacing(8);
    m_rowLayout->addStretch(1);
    area->setWidget(rows);
    return area;
}

void ClientList::setAddress(const QString &address)
{
    m_hint->setText(address.isEmpty() ? tr("Programs cannot connect now") : tr("Programs connect to"));
    m_address->setText(address);
    m_copy->setEnabled(!address.isEmpty());
}

QFrame *ClientList::makeClient(const engine::ClientInfo &client)
{
    const QString name = programName(client.identity);
    QFrame *frame = makeFrame(name, this);
    auto *layout = qobject_cast<QVBoxLayout *>(frame->layout());
    layout->addWidget(makeName(name));
    const QString version = client.protocolVersion == 0 ? QString() : tr("protocol %1").arg(client.protocolVersion);
    const QString claim = client.name.isEmpty() ? QString() : tr("calls itself \"%1\"").arg(client.name);
    const bool hasBoth = !version.isEmpty() && !claim.isEmpty();
    layout->addWidget(new TextLabel(claim + (hasBoth ? u", "_s : QString()) + version, TextLabel::Tone::Secondary));
    layout->addWidget(new TextLabel(tr("May use: %1").arg(scopeText(client.scope)), TextLabel::Tone::Secondary));
    auto *stop = new QPushButton(tr("Stop"));
    stop->setAccessibleName(tr("Stop what %1 drives").arg(name));
    connect(stop, &QPushButton::clicked, this, [this, id = client.id] { emit stopRequested(id); });
    auto *close = new QPushButton(tr("Disconnect"));
    close->setAccessibleName(tr("Disconnect %1").arg(name));
    connect(close, &QPushButton::clicked, this, [this, id = client.id] { emit disconnectRequested(id); });
    layout->addLayout(makeButtons(stop, close));
    return frame;
}

ClientList::ApprovalRow ClientList::makeApproval(const engine::ApprovalRequest &approval)
{
    const QString name = programName(approval.identity);
    QFrame *frame = makeFrame(tr("%1 waits for an answer").arg(name), this);
    auto *layout = qobject_cast<QVBoxLayout *>(frame->layout());
    layout->addWidget(makeName(name));
    auto *countdown = new TextLabel({}, TextLabel::Tone::Waiting);
    layout->addWidget(countdown);
    auto *answer = new QPushButton(tr("Answer..."));
    answer->setAccessibleName(tr("Answer %1").arg(name));
    connect(answer, &QPushButton::clicked, this, [this, id = approval.id] { emit answerRequested(id); });
    auto *deny = new QPushButton(tr("Deny"));
    deny->setAccessibleName(tr("Deny %1").arg(name));
    connect(deny, &QPushButton::clicked, this, [this, id = approval.id] { emit denyRequested(id); });
    layout->addLayout(makeButtons(answer, deny));
    return {approval, frame, countdown, QDeadlineTimer(approval.timeLeft)};
}

void ClientList::setClients(const QList<engine::ClientInfo> &clients)
{
    std::erase_if(m_clients, [&](const auto &entry) {
        const bool isKept = clients.contains(entry.second.shown);
        if (!isKept)
            discard(entry.second.frame);
        return !isKept;
    });
    for (const engine::ClientInfo &client : clients) {
        if (client.isApproved && !m_clients.contains(client.id))
            m_clients[client.id] = {client, makeClient(client)};
    }
    orderRows();
}

void ClientList::setApprovals(const QList<engine::ApprovalRequest> &approvals)
{
    for (auto row = m_approvals.begin(); row != m_approvals.end();) {
        const auto now = std::ranges::find(approvals, row->first, &engine::ApprovalRequest::id);
        if (now == approvals.end() || now->identity != row->second.shown.identity) {
            discard(row->second.frame);
            row = m_approvals.erase(row);
            continue;
        }
        // An unchanged value was measured when the question was opened; the clock has run since.
        if (now->timeLeft != row->second.shown.timeLeft)
            row->second.deadline = QDeadlineTimer(now->timeLeft);
        row->second.shown = *now;
        ++row;
    }
    for (const engine::ApprovalRequest &approval : approvals) {
        if (!m_approvals.contains(approval.id))
            m_approvals[approval.id] = makeApproval(approval);
    }
    if (m_approvals.empty())
        m_clock.stop();
    else if (!m_clock.isActive())
        m_clock.start();
    showCountdowns();
    orderRows();
}

void ClientList::orderRows()
{
    int position = 0;
    const auto place = [&](QWidget *row) {
        if (m_rowLayout->indexOf(row) != position)
            m_rowLayout->insertWidget(position, row);
        ++position;
    };
    for (const auto &[id, row] : m_approvals)
        place(row.frame);
    for (const auto &[id, row] : m_clients)
        place(row.frame);
    m_pages->setCurrentIndex(position == 0 ? 0 : 1);
}

void ClientList::showCountdowns()
{
    for (const auto &[id, row] : m_approvals) {
        const auto left = std::chrono::ceil<std::chrono::seconds>(
            std::chrono::milliseconds(std::max<qint64>(0, row.deadline.remainingTime())));
        const auto seconds = static_cast<int>(left.count());
        row.countdown->setText(row.shown.isGone ? tr("Has gone, can be answered for %1 s").arg(seconds)
                                                : tr("Waits for an answer, %1 s").arg(seconds));
    }
}

} // namespace ui
