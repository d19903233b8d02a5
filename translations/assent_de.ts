<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de">
<context>
    <name>ui::AdapterChoice</name>
    <message>
        <source>Bluetooth adapter</source>
        <translation>Bluetooth-Adapter</translation>
    </message>
    <message>
        <source>Adapter</source>
        <translation>Adapter</translation>
    </message>
    <message>
        <source>The first one of the system</source>
        <translation>Der erste des Systems</translation>
    </message>
    <message>
        <source>%1 (%2): %3</source>
        <translation>%1 (%2): %3</translation>
    </message>
    <message>
        <source>%1: not there</source>
        <translation>%1: nicht da</translation>
    </message>
</context>
<context>
    <name>ui::AddDeviceDialog</name>
    <message>
        <source>Add a simulated device</source>
        <translation>Simuliertes Gerät hinzufügen</translation>
    </message>
    <message>
        <source>Search models</source>
        <translation>Modelle suchen</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>Modelle</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>Hinzufügen</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <translation>%1 (%2)</translation>
    </message>
</context>
<context>
    <name>ui::ApprovalDialog</name>
    <message>
        <source>Permission to control devices</source>
        <translation>Erlaubnis, Geräte zu steuern</translation>
    </message>
    <message>
        <source>Warning</source>
        <translation>Warnung</translation>
    </message>
    <message>
        <source>Request</source>
        <translation>Anfrage</translation>
    </message>
    <message>
        <source>Answers</source>
        <translation>Antworten</translation>
    </message>
    <message>
        <source>Deny</source>
        <translation>Ablehnen</translation>
    </message>
    <message>
        <source>Block</source>
        <translation>Sperren</translation>
    </message>
    <message>
        <source>Allow once</source>
        <translation>Einmal erlauben</translation>
    </message>
    <message>
        <source>Until quit</source>
        <translation>Bis zum Beenden</translation>
    </message>
    <message>
        <source>Always allow</source>
        <translation>Immer erlauben</translation>
    </message>
    <message>
        <source>%1 wants to control your devices</source>
        <translation>%1 möchte Ihre Geräte steuern</translation>
    </message>
    <message>
        <source>%1 in %2</source>
        <translation>%1 in %2</translation>
    </message>
    <message>
        <source>%1, run by %2</source>
        <translation>%1, ausgeführt von %2</translation>
    </message>
    <message>
        <source>This program cannot be identified.</source>
        <translation>Dieses Programm lässt sich nicht eindeutig erkennen.</translation>
    </message>
    <message>
        <source>It does not give itself a name.</source>
        <translation>Es nennt keinen Namen.</translation>
    </message>
    <message>
        <source>It calls itself &quot;%1&quot;</source>
        <translation>Es nennt sich „%1“</translation>
    </message>
    <message>
        <source>This page is not protected in transit; it can only be allowed for this connection or until quit.</source>
        <translation>Diese Seite wird ungeschützt übertragen; sie kann nur für diese Verbindung oder bis zum Beenden erlaubt werden.</translation>
    </message>
    <message>
        <source>The program could not be identified; it can only be allowed for this connection or until quit.</source>
        <translation>Das Programm war nicht eindeutig zu erkennen; es kann nur für diese Verbindung oder bis zum Beenden erlaubt werden.</translation>
    </message>
    <message numerus="yes">
        <source>It has asked %n times.</source>
        <translation>
            <numerusform>Es hat %n-mal gefragt.</numerusform>
            <numerusform>Es hat %n-mal gefragt.</numerusform>
        </translation>
    </message>
    <message>
        <source>It has given up for now; your answer counts for its next try.</source>
        <translation>Es hat vorerst aufgegeben; Ihre Antwort gilt für den nächsten Versuch.</translation>
    </message>
    <message>
        <source>No answer in %1 s means Deny.</source>
        <translation>Keine Antwort in %1 s bedeutet Ablehnen.</translation>
    </message>
    <message>
        <source>Permission to be a device</source>
        <translation>Erlaubnis, ein Gerät zu sein</translation>
    </message>
    <message>
        <source>Programs that you have allowed can drive it and read what it says.</source>
        <translation>Programme, denen Sie das erlaubt haben, können es steuern und lesen, was es meldet.</translation>
    </message>
    <message>
        <source>%1 wants to be a device</source>
        <translation>%1 möchte ein Gerät sein</translation>
    </message>
    <message>
        <source>It may drive and read devices as set below, and scan, until you take the permission back.</source>
        <translation>Es darf Geräte wie unten eingestellt steuern und auslesen und nach Geräten suchen, bis Sie die Erlaubnis zurücknehmen.</translation>
    </message>
    <message>
        <source>What it may do</source>
        <translation>Was es darf</translation>
    </message>
    <message>
        <source>Change what it may do</source>
        <translation>Ändern, was es darf</translation>
    </message>
</context>
<context>
    <name>ui::BusCard</name>
    <message>
        <source>On</source>
        <translation>Ein</translation>
    </message>
    <message>
        <source>Use %1</source>
        <translation>%1 benutzen</translation>
    </message>
    <message>
        <source>Turn on</source>
        <translation>Einschalten</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Erneut versuchen</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1: %2</translation>
    </message>
</context>
<context>
    <name>ui::BusDetails</name>
    <message>
        <source>%1 (%2)</source>
        <translation>%1 (%2)</translation>
    </message>
    <message>
        <source>%1, %2</source>
        <translation>%1, %2</translation>
    </message>
    <message>
        <source>%1, in use</source>
        <translation>%1, in Benutzung</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1: %2</translation>
    </message>
</context>
<context>
    <name>ui::BusPage</name>
    <message>
        <source>Connections</source>
        <translation>Verbindungen</translation>
    </message>
</context>
<context>
    <name>ui::BusText</name>
    <message>
        <source>The Bluetooth service of the system does not run. Install and start BlueZ.</source>
        <translation>Der Bluetooth-Dienst des Systems läuft nicht. Installieren und starten Sie BlueZ.</translation>
    </message>
    <message>
        <source>Lovense Connect was not found. Start it on this computer or on a phone in the same network.</source>
        <translation>Lovense Connect wurde nicht gefunden. Starten Sie es auf diesem Rechner oder auf einem Telefon im selben Netz.</translation>
    </message>
    <message>
        <source>A service of the system that it needs does not run. Start it.</source>
        <translation>Ein nötiger Dienst des Systems läuft nicht. Starten Sie ihn.</translation>
    </message>
    <message>
        <source>The system does not let you open it. Install the udev rules of Assent or join the group dialout, then sign in again.</source>
        <translation>Das System lässt Sie nicht darauf zugreifen. Installieren Sie die udev-Regeln von Assent oder treten Sie der Gruppe dialout bei, und melden Sie sich neu an.</translation>
    </message>
    <message>
        <source>The system does not let you open it. Install the udev rules of Assent, then plug the device in again.</source>
        <translation>Das System lässt Sie nicht darauf zugreifen. Installieren Sie die udev-Regeln von Assent, und stecken Sie das Gerät neu ein.</translation>
    </message>
    <message>
        <source>The system does not let you use it. Ask whoever looks after this computer for the permission.</source>
        <translation>Das System lässt Sie nicht darauf zugreifen. Bitten Sie, wer diesen Rechner verwaltet, um die Berechtigung.</translation>
    </message>
    <message>
        <source>This computer has no Bluetooth adapter that can be used. Plug one in.</source>
        <translation>Dieser Rechner hat keinen nutzbaren Bluetooth-Adapter. Stecken Sie einen ein.</translation>
    </message>
    <message>
        <source>Nothing of this kind is connected. Plug it in.</source>
        <translation>Nichts dieser Art ist angeschlossen. Stecken Sie es ein.</translation>
    </message>
    <message>
        <source>Ready</source>
        <translation>Bereit</translation>
    </message>
    <message>
        <source>Switched off</source>
        <translation>Ausgeschaltet</translation>
    </message>
    <message>
        <source>Not part of this build</source>
        <translation>In diesem Programm nicht enthalten</translation>
    </message>
    <message>
        <source>No adapter</source>
        <translation>Kein Adapter</translation>
    </message>
    <message>
        <source>Nothing connected</source>
        <translation>Nichts angeschlossen</translation>
    </message>
    <message>
        <source>Adapter is off</source>
        <translation>Adapter ist aus</translation>
    </message>
    <message>
        <source>Blocked</source>
        <translation>Gesperrt</translation>
    </message>
    <message>
        <source>Service is not running</source>
        <translation>Dienst läuft nicht</translation>
    </message>
    <message>
        <source>No permission</source>
        <translation>Keine Berechtigung</translation>
    </message>
    <message>
        <source>Port is in use</source>
        <translation>Port ist belegt</translation>
    </message>
    <message>
        <source>Does not work</source>
        <translation>Funktioniert nicht</translation>
    </message>
    <message>
        <source>An option has switched it off for this run. Start Assent without that option.</source>
        <translation>Eine Option hat es für diesen Lauf ausgeschaltet. Starten Sie Assent ohne diese Option.</translation>
    </message>
    <message>
        <source>Devices of this kind are not looked for. Switch it on to use them.</source>
        <translation>Nach solchen Geräten wird nicht gesucht. Schalten Sie es ein, um sie zu benutzen.</translation>
    </message>
    <message>
        <source>Assent was built without it. Install a build that has it.</source>
        <translation>Assent wurde ohne diesen Teil gebaut. Installieren Sie eine Fassung, die ihn hat.</translation>
    </message>
    <message>
        <source>Turn the adapter on here or in the settings of the system.</source>
        <translation>Schalten Sie den Adapter hier oder in den Einstellungen des Systems ein.</translation>
    </message>
    <message>
        <source>Turn the adapter on in the settings of the system.</source>
        <translation>Schalten Sie den Adapter in den Einstellungen des Systems ein.</translation>
    </message>
    <message>
        <source>Flight mode or a switch of the computer blocks it. Turn that off.</source>
        <translation>Der Flugmodus oder ein Schalter des Rechners sperrt ihn. Schalten Sie das aus.</translation>
    </message>
    <message>
        <source>Another program holds the port that devices connect to. Quit it, then try again.</source>
        <translation>Ein anderes Programm belegt den Port, zu dem sich Geräte verbinden. Beenden Sie es, und versuchen Sie es erneut.</translation>
    </message>
    <message>
        <source>The system has reported an error. Try again.</source>
        <translation>Das System hat einen Fehler gemeldet. Versuchen Sie es erneut.</translation>
    </message>
    <message>
        <source>The system has reported an error. Switch it off and on again.</source>
        <translation>Das System hat einen Fehler gemeldet. Schalten Sie es aus und wieder ein.</translation>
    </message>
    <message>
        <source>It cannot be reached. Check that it is on, and its address.</source>
        <translation>Es ist nicht erreichbar. Prüfen Sie, ob es eingeschaltet ist, und seine Adresse.</translation>
    </message>
    <message>
        <source>It cannot be used now. Plug it in again.</source>
        <translation>Es kann gerade nicht benutzt werden. Stecken Sie es neu ein.</translation>
    </message>
</context>
<context>
    <name>ui::ClientList</name>
    <message>
        <source>Programs</source>
        <translation>Programme</translation>
    </message>
    <message>
        <source>No program is connected</source>
        <translation>Kein Programm ist verbunden</translation>
    </message>
    <message>
        <source>Copy address</source>
        <translation>Adresse kopieren</translation>
    </message>
    <message>
        <source>Copy the address for programs</source>
        <translation>Adresse für Programme kopieren</translation>
    </message>
    <message>
        <source>Programs cannot connect now</source>
        <translation>Programme können sich derzeit nicht verbinden</translation>
    </message>
    <message>
        <source>Programs connect to</source>
        <translation>Programme verbinden sich mit</translation>
    </message>
    <message>
        <source>protocol %1</source>
        <translation>Protokoll %1</translation>
    </message>
    <message>
        <source>calls itself &quot;%1&quot;</source>
        <translation>nennt sich „%1“</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>Stop what %1 drives</source>
        <translation>Anhalten, was %1 steuert</translation>
    </message>
    <message>
        <source>Disconnect</source>
        <translation>Trennen</translation>
    </message>
    <message>
        <source>Disconnect %1</source>
        <translation>%1 trennen</translation>
    </message>
    <message>
        <source>%1 waits for an answer</source>
        <translation>%1 wartet auf eine Antwort</translation>
    </message>
    <message>
        <source>Answer...</source>
        <translation>Antworten …</translation>
    </message>
    <message>
        <source>Answer %1</source>
        <translation>%1 antworten</translation>
    </message>
    <message>
        <source>Deny</source>
        <translation>Ablehnen</translation>
    </message>
    <message>
        <source>Deny %1</source>
        <translation>%1 ablehnen</translation>
    </message>
    <message>
        <source>Has gone, can be answered for %1 s</source>
        <translation>Nicht mehr verbunden, Antwort noch %1 s möglich</translation>
    </message>
    <message>
        <source>Waits for an answer, %1 s</source>
        <translation>Wartet auf eine Antwort, %1 s</translation>
    </message>
    <message>
        <source>May use: %1</source>
        <translation>Darf nutzen: %1</translation>
    </message>
</context>
<context>
    <name>ui::Desktop</name>
    <message>
        <source>%1 may control your devices now.</source>
        <translation>%1 darf jetzt Ihre Geräte steuern.</translation>
    </message>
    <message>
        <source>Open Assent to stop or disconnect it.</source>
        <translation>Öffnen Sie Assent, um es anzuhalten oder zu trennen.</translation>
    </message>
    <message>
        <source>%1 waits for your answer.</source>
        <translation>%1 wartet auf Ihre Antwort.</translation>
    </message>
    <message>
        <source>No answer means Deny.</source>
        <translation>Keine Antwort bedeutet Ablehnen.</translation>
    </message>
    <message>
        <source>%1 has been stopped.</source>
        <translation>%1 wurde gestoppt.</translation>
    </message>
    <message>
        <source>A device ran for it, and it had said nothing for a long time.</source>
        <translation>Ein Gerät lief für das Programm, das sich lange nicht gemeldet hatte.</translation>
    </message>
    <message>
        <source>Charge it before it stops by itself.</source>
        <translation>Laden Sie es, bevor es von selbst stehen bleibt.</translation>
    </message>
    <message>
        <source>It is being connected.</source>
        <translation>Es wird gerade verbunden.</translation>
    </message>
</context>
<context>
    <name>ui::DeviceCard</name>
    <message>
        <source>Battery %1 %</source>
        <translation>Akku %1 %</translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <translation>%1 (%2)</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 von %2</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>Stop %1</source>
        <translation>%1 anhalten</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Entfernen</translation>
    </message>
    <message>
        <source>Remove %1</source>
        <translation>%1 entfernen</translation>
    </message>
    <message>
        <source>Driven by %1</source>
        <translation>Gesteuert von %1</translation>
    </message>
    <message>
        <source>Running</source>
        <translation>Läuft</translation>
    </message>
    <message>
        <source>Idle</source>
        <translation>In Ruhe</translation>
    </message>
    <message>
        <source>No packet yet</source>
        <translation>Noch kein Paket</translation>
    </message>
    <message>
        <source>Packet %1</source>
        <translation>Paket %1</translation>
    </message>
    <message>
        <source>Settings...</source>
        <translation>Einstellungen...</translation>
    </message>
    <message>
        <source>Settings of %1</source>
        <translation>Einstellungen von %1</translation>
    </message>
    <message>
        <source>Driven from this window</source>
        <translation>Von diesem Fenster gesteuert</translation>
    </message>
</context>
<context>
    <name>ui::DeviceFileMenu</name>
    <message>
        <source>Device files</source>
        <translation>Gerätedateien</translation>
    </message>
    <message>
        <source>Import device configuration...</source>
        <translation>Gerätekonfiguration importieren …</translation>
    </message>
    <message>
        <source>Export device configuration...</source>
        <translation>Gerätekonfiguration exportieren …</translation>
    </message>
    <message>
        <source>Problems in device files...</source>
        <translation>Probleme in Gerätedateien …</translation>
    </message>
    <message>
        <source>Import device configuration</source>
        <translation>Gerätekonfiguration importieren</translation>
    </message>
    <message>
        <source>Device configuration (*.json)</source>
        <translation>Gerätekonfiguration (*.json)</translation>
    </message>
    <message>
        <source>Export device configuration</source>
        <translation>Gerätekonfiguration exportieren</translation>
    </message>
    <message>
        <source>The configuration is used for devices that connect from now on.</source>
        <translation>Die Konfiguration gilt für Geräte, die sich ab jetzt verbinden.</translation>
    </message>
    <message>
        <source>Everything was taken over.</source>
        <translation>Alles wurde übernommen.</translation>
    </message>
    <message numerus="yes">
        <source>%n things could not be taken over:</source>
        <translation>
            <numerusform>%n Angabe konnte nicht übernommen werden:</numerusform>
            <numerusform>%n Angaben konnten nicht übernommen werden:</numerusform>
        </translation>
    </message>
    <message>
        <source>Some of what files say about devices is not used.</source>
        <translation>Manches, was in Dateien zu Geräten steht, wird nicht verwendet.</translation>
    </message>
    <message>
        <source>A device file that is wrong is left out until it changes. Everything else is used.</source>
        <translation>Eine fehlerhafte Gerätedatei bleibt außen vor, bis sie sich ändert. Alles andere wird verwendet.</translation>
    </message>
</context>
<context>
    <name>ui::DeviceList</name>
    <message>
        <source>Devices</source>
        <translation>Geräte</translation>
    </message>
    <message>
        <source>Add simulated device...</source>
        <translation>Simuliertes Gerät hinzufügen …</translation>
    </message>
    <message>
        <source>Add a simulated device</source>
        <translation>Simuliertes Gerät hinzufügen</translation>
    </message>
    <message>
        <source>No devices yet</source>
        <translation>Noch keine Geräte</translation>
    </message>
    <message>
        <source>Turn a device on and scan for it, or try programs with a simulated one.</source>
        <translation>Schalten Sie ein Gerät ein und suchen Sie danach, oder probieren Sie Programme mit einem simulierten aus.</translation>
    </message>
    <message>
        <source>Scan</source>
        <translation>Suchen</translation>
    </message>
    <message>
        <source>Scan for devices</source>
        <translation>Nach Geräten suchen</translation>
    </message>
    <message>
        <source>Files</source>
        <translation>Dateien</translation>
    </message>
    <message>
        <source>Files about devices</source>
        <translation>Dateien zu Geräten</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>Anzeigen</translation>
    </message>
    <message>
        <source>Show problems in files about devices</source>
        <translation>Probleme in Dateien zu Geräten anzeigen</translation>
    </message>
    <message numerus="yes">
        <source>%n problems in files about devices</source>
        <translation>
            <numerusform>%n Problem in Dateien zu Geräten</numerusform>
            <numerusform>%n Probleme in Dateien zu Geräten</numerusform>
        </translation>
    </message>
    <message>
        <source>Devices that are not connected</source>
        <translation>Geräte, die nicht verbunden sind</translation>
    </message>
    <message>
        <source>Not connected</source>
        <translation>Nicht verbunden</translation>
    </message>
    <message>
        <source>Settings of devices that are not connected</source>
        <translation>Einstellungen von Geräten, die nicht verbunden sind</translation>
    </message>
    <message>
        <source>%1, never connects</source>
        <translation>%1, wird nie verbunden</translation>
    </message>
</context>
<context>
    <name>ui::DeviceSettingsDialog</name>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source> %</source>
        <translation> %</translation>
    </message>
    <message>
        <source>Maximum intensity</source>
        <translation>Höchste Stärke</translation>
    </message>
    <message>
        <source>As the model has it</source>
        <translation>Wie beim Modell</translation>
    </message>
    <message>
        <source>Time between commands</source>
        <translation>Zeit zwischen Befehlen</translation>
    </message>
    <message>
        <source> ms</source>
        <translation> ms</translation>
    </message>
    <message>
        <source>Any</source>
        <translation>Beliebig</translation>
    </message>
    <message>
        <source>Number for programs</source>
        <translation>Nummer für Programme</translation>
    </message>
    <message>
        <source>&amp;Name</source>
        <translation>&amp;Name</translation>
    </message>
    <message>
        <source>&amp;Maximum intensity</source>
        <translation>&amp;Höchste Stärke</translation>
    </message>
    <message>
        <source>&amp;Time between commands</source>
        <translation>&amp;Zeit zwischen Befehlen</translation>
    </message>
    <message>
        <source>N&amp;umber for programs</source>
        <translation>N&amp;ummer für Programme</translation>
    </message>
    <message>
        <source>&amp;Allow only this device and others that are allowed</source>
        <translation>Nur dieses und andere erlaubte Geräte verbin&amp;den</translation>
    </message>
    <message>
        <source>Allow only this device and others that are allowed</source>
        <translation>Nur dieses und andere erlaubte Geräte verbinden</translation>
    </message>
    <message>
        <source>Ne&amp;ver connect this device</source>
        <translation>Dieses Gerät nie &amp;verbinden</translation>
    </message>
    <message>
        <source>Never connect this device</source>
        <translation>Dieses Gerät nie verbinden</translation>
    </message>
    <message>
        <source>%1. %2</source>
        <translation>%1. %2</translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <translation>%1 (%2)</translation>
    </message>
    <message>
        <source>Outputs</source>
        <translation>Ausgänge</translation>
    </message>
    <message>
        <source>&amp;Find it</source>
        <translation>&amp;Finden</translation>
    </message>
    <message>
        <source>Find it</source>
        <translation>Finden</translation>
    </message>
    <message>
        <source>The device shows itself for a moment.</source>
        <translation>Das Gerät macht sich kurz bemerkbar.</translation>
    </message>
    <message>
        <source>&amp;Close</source>
        <translation>&amp;Schließen</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Settings of %1</source>
        <translation>Einstellungen von %1</translation>
    </message>
    <message>
        <source>Settings of %1, not connected</source>
        <translation>Einstellungen von %1, nicht verbunden</translation>
    </message>
</context>
<context>
    <name>ui::Format</name>
    <message>
        <source>Extension %1</source>
        <translation>Erweiterung %1</translation>
    </message>
    <message>
        <source>Unknown program</source>
        <translation>Unbekanntes Programm</translation>
    </message>
    <message>
        <source>%1 in %2</source>
        <translation>%1 in %2</translation>
    </message>
    <message>
        <source>%1, run by %2</source>
        <translation>%1, ausgeführt von %2</translation>
    </message>
    <message>
        <source>Not identified</source>
        <translation>Nicht erkannt</translation>
    </message>
    <message>
        <source>Simulated</source>
        <translation>Simuliert</translation>
    </message>
    <message>
        <source>Bluetooth</source>
        <translation>Bluetooth</translation>
    </message>
    <message>
        <source>Serial port</source>
        <translation>Serieller Anschluss</translation>
    </message>
    <message>
        <source>USB</source>
        <translation>USB</translation>
    </message>
    <message>
        <source>USB HID</source>
        <translation>USB HID</translation>
    </message>
    <message>
        <source>Vibration</source>
        <translation>Vibration</translation>
    </message>
    <message>
        <source>Rotation</source>
        <translation>Drehung</translation>
    </message>
    <message>
        <source>Oscillation</source>
        <translation>Oszillation</translation>
    </message>
    <message>
        <source>Constriction</source>
        <translation>Druck</translation>
    </message>
    <message>
        <source>Temperature</source>
        <translation>Temperatur</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Licht</translation>
    </message>
    <message>
        <source>Spray</source>
        <translation>Spray</translation>
    </message>
    <message>
        <source>Position</source>
        <translation>Position</translation>
    </message>
    <message>
        <source>Timed position</source>
        <translation>Position mit Dauer</translation>
    </message>
    <message>
        <source>all devices</source>
        <translation>alle Geräte</translation>
    </message>
    <message numerus="yes">
        <source>%n device(s)</source>
        <translation>
            <numerusform>%n Gerät</numerusform>
            <numerusform>%n Geräte</numerusform>
        </translation>
    </message>
    <message>
        <source>full strength</source>
        <translation>volle Stärke</translation>
    </message>
    <message>
        <source>up to %1%</source>
        <translation>bis %1 %</translation>
    </message>
    <message>
        <source>also: %1</source>
        <translation>auch: %1</translation>
    </message>
    <message>
        <source>not: %1</source>
        <translation>nicht: %1</translation>
    </message>
    <message>
        <source>Gamepads</source>
        <translation>Gamepads</translation>
    </message>
    <message>
        <source>Network</source>
        <translation>Netzwerk</translation>
    </message>
    <message>
        <source>Devices that connect by themselves</source>
        <translation>Geräte, die sich selbst verbinden</translation>
    </message>
    <message>
        <source>Lovense Connect</source>
        <translation>Lovense Connect</translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <translation>%1 (%2)</translation>
    </message>
    <message>
        <source>The battery of %1 is low: %2 %</source>
        <translation>Der Akku von %1 ist fast leer: %2 %</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1: %2</translation>
    </message>
</context>
<context>
    <name>ui::GrantDialog</name>
    <message>
        <source>Edit the permission</source>
        <translation>Erlaubnis bearbeiten</translation>
    </message>
    <message>
        <source>If it is connected, it is stopped and disconnected, and may connect again.</source>
        <translation>Ist das Programm verbunden, wird es gestoppt und getrennt und darf sich neu verbinden.</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Speichern</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>End</source>
        <translation>Ende</translation>
    </message>
    <message>
        <source>&amp;Ask again after</source>
        <translation>&amp;Erneut fragen ab</translation>
    </message>
    <message>
        <source>Ask again after some time</source>
        <translation>Nach einiger Zeit erneut fragen</translation>
    </message>
    <message>
        <source>When it has to ask again</source>
        <translation>Ab wann es erneut fragen muss</translation>
    </message>
</context>
<context>
    <name>ui::GrantList</name>
    <message>
        <source>Blocked</source>
        <translation>Gesperrt</translation>
    </message>
    <message>
        <source>Always allowed</source>
        <translation>Immer erlaubt</translation>
    </message>
    <message>
        <source>Allowed until quit</source>
        <translation>Bis zum Beenden erlaubt</translation>
    </message>
    <message>
        <source>Permissions</source>
        <translation>Berechtigungen</translation>
    </message>
    <message>
        <source>Program</source>
        <translation>Programm</translation>
    </message>
    <message>
        <source>Identity</source>
        <translation>Identität</translation>
    </message>
    <message>
        <source>Permission</source>
        <translation>Berechtigung</translation>
    </message>
    <message>
        <source>Since</source>
        <translation>Seit</translation>
    </message>
    <message>
        <source>No answer is remembered</source>
        <translation>Keine Antwort ist gespeichert</translation>
    </message>
    <message>
        <source>Unblock</source>
        <translation>Entsperren</translation>
    </message>
    <message>
        <source>Revoke</source>
        <translation>Zurücknehmen</translation>
    </message>
    <message>
        <source>Unblock %1</source>
        <translation>%1 entsperren</translation>
    </message>
    <message>
        <source>Revoke the permission of %1</source>
        <translation>Erlaubnis von %1 zurücknehmen</translation>
    </message>
    <message>
        <source>%1 as a device</source>
        <translation>%1 als Gerät</translation>
    </message>
    <message>
        <source>Is over</source>
        <translation>Abgelaufen</translation>
    </message>
    <message>
        <source>%1, up to %2%</source>
        <translation>%1, bis %2 %</translation>
    </message>
    <message>
        <source>%1, until %2</source>
        <translation>%1, bis %2</translation>
    </message>
    <message>
        <source>Edit...</source>
        <translation>Bearbeiten...</translation>
    </message>
    <message>
        <source>Edit the permission of %1</source>
        <translation>Erlaubnis von %1 bearbeiten</translation>
    </message>
</context>
<context>
    <name>ui::MainWindow</name>
    <message>
        <source>Pages</source>
        <translation>Seiten</translation>
    </message>
    <message>
        <source>Programs and devices</source>
        <translation>Programme und Geräte</translation>
    </message>
    <message>
        <source>Permissions</source>
        <translation>Berechtigungen</translation>
    </message>
    <message>
        <source>Notices</source>
        <translation>Hinweise</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>Beenden</translation>
    </message>
    <message>
        <source>Assent keeps running in the notification area.</source>
        <translation>Assent läuft im Benachrichtigungsbereich weiter.</translation>
    </message>
    <message>
        <source>Connected programs stay connected. Use the icon there to quit.</source>
        <translation>Verbundene Programme bleiben verbunden. Beenden lässt es sich über das Symbol dort.</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Quit Assent?</source>
        <translation>Assent beenden?</translation>
    </message>
    <message>
        <source>Devices are stopped and programs disconnected.</source>
        <translation>Geräte werden angehalten und Programme getrennt.</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Written: %1</source>
        <translation>Geschrieben: %1</translation>
    </message>
    <message>
        <source>Connections</source>
        <translation>Verbindungen</translation>
    </message>
</context>
<context>
    <name>ui::NetworkDevices</name>
    <message>
        <source>%1, protocol %2</source>
        <translation>%1, Protokoll %2</translation>
    </message>
    <message>
        <source>Kind of connection</source>
        <translation>Art der Verbindung</translation>
    </message>
    <message>
        <source>Host name or address</source>
        <translation>Rechnername oder Adresse</translation>
    </message>
    <message>
        <source>Port</source>
        <translation>Port</translation>
    </message>
    <message>
        <source>Protocol</source>
        <translation>Protokoll</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>Hinzufügen</translation>
    </message>
    <message>
        <source>Add a network device</source>
        <translation>Netzwerkgerät hinzufügen</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Entfernen</translation>
    </message>
    <message>
        <source>Remove %1</source>
        <translation>%1 entfernen</translation>
    </message>
</context>
<context>
    <name>ui::OutputSettingRow</name>
    <message>
        <source>Lowest step of %1</source>
        <translation>Niedrigste Stufe von %1</translation>
    </message>
    <message>
        <source>Highest step of %1</source>
        <translation>Höchste Stufe von %1</translation>
    </message>
    <message>
        <source>Steps from</source>
        <translation>Stufen von</translation>
    </message>
    <message>
        <source>to</source>
        <translation>bis</translation>
    </message>
    <message>
        <source>Hidden from programs</source>
        <translation>Vor Programmen verborgen</translation>
    </message>
    <message>
        <source>Hide %1 from programs</source>
        <translation>%1 vor Programmen verbergen</translation>
    </message>
    <message>
        <source>Reversed</source>
        <translation>Umgekehrt</translation>
    </message>
    <message>
        <source>Reverse %1</source>
        <translation>%1 umkehren</translation>
    </message>
    <message>
        <source>%1 % to %2 %</source>
        <translation>%1 % bis %2 %</translation>
    </message>
</context>
<context>
    <name>ui::ReportDialog</name>
    <message>
        <source>Details</source>
        <translation>Einzelheiten</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
</context>
<context>
    <name>ui::ScopeEditor</name>
    <message>
        <source>%1, not connected (%2)</source>
        <translation>%1, nicht verbunden (%2)</translation>
    </message>
    <message>
        <source>What the program may do</source>
        <translation>Was das Programm darf</translation>
    </message>
    <message>
        <source>Strength</source>
        <translation>Stärke</translation>
    </message>
    <message>
        <source>S&amp;trength</source>
        <translation>S&amp;tärke</translation>
    </message>
    <message>
        <source>Highest strength in percent</source>
        <translation>Höchste Stärke in Prozent</translation>
    </message>
    <message>
        <source>up to %1%</source>
        <translation>bis %1 %</translation>
    </message>
    <message>
        <source>Only if ticked</source>
        <translation>Nur wenn angekreuzt</translation>
    </message>
    <message>
        <source>It may &amp;constrict</source>
        <translation>Es darf &amp;einengen</translation>
    </message>
    <message>
        <source>It may &amp;heat and cool</source>
        <translation>Es darf &amp;heizen und kühlen</translation>
    </message>
    <message>
        <source>It may s&amp;pray</source>
        <translation>Es darf s&amp;prühen</translation>
    </message>
    <message>
        <source>Devices</source>
        <translation>Geräte</translation>
    </message>
    <message>
        <source>All &amp;devices, also new ones</source>
        <translation>Alle &amp;Geräte, auch neue</translation>
    </message>
    <message>
        <source>All devices, also new ones</source>
        <translation>Alle Geräte, auch neue</translation>
    </message>
    <message>
        <source>Only these de&amp;vices</source>
        <translation>&amp;Nur diese Geräte</translation>
    </message>
    <message>
        <source>Only these devices</source>
        <translation>Nur diese Geräte</translation>
    </message>
    <message>
        <source>Devices that it may use</source>
        <translation>Geräte, die es nutzen darf</translation>
    </message>
</context>
<context>
    <name>ui::SerialPorts</name>
    <message>
        <source>Protocol of %1</source>
        <translation>Protokoll von %1</translation>
    </message>
    <message>
        <source>Not used</source>
        <translation>Nicht benutzt</translation>
    </message>
</context>
<context>
    <name>ui::ServerHeader</name>
    <message>
        <source>Listening on port %1</source>
        <translation>Bereit auf Port %1</translation>
    </message>
    <message>
        <source>Server is off</source>
        <translation>Der Server ist aus</translation>
    </message>
    <message>
        <source>The server cannot listen on port %1</source>
        <translation>Der Server kann Port %1 nicht öffnen</translation>
    </message>
    <message>
        <source>Port %1 is in use by another program</source>
        <translation>Port %1 wird von einem anderen Programm benutzt</translation>
    </message>
    <message>
        <source>Port %1 is in use by %2</source>
        <translation>Port %1 wird von %2 benutzt</translation>
    </message>
    <message>
        <source>Programs cannot connect</source>
        <translation>Programme können sich nicht verbinden</translation>
    </message>
    <message>
        <source>Quit that program or choose another port, then try again</source>
        <translation>Beenden Sie dieses Programm oder wählen Sie einen anderen Port und versuchen Sie es erneut</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>Turn on</source>
        <translation>Einschalten</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Erneut versuchen</translation>
    </message>
    <message>
        <source>Stop everything</source>
        <translation>Alles anhalten</translation>
    </message>
    <message>
        <source>Stop every device (%1)</source>
        <translation>Alle Geräte anhalten (%1)</translation>
    </message>
    <message>
        <source>Server on</source>
        <translation>Server an</translation>
    </message>
    <message>
        <source>Scan for devices</source>
        <translation>Nach Geräten suchen</translation>
    </message>
    <message>
        <source>Scan</source>
        <translation>Suchen</translation>
    </message>
    <message>
        <source>Stop scanning</source>
        <translation>Suche beenden</translation>
    </message>
    <message>
        <source>Copy the address</source>
        <translation>Adresse kopieren</translation>
    </message>
    <message>
        <source>Turn the server on</source>
        <translation>Server einschalten</translation>
    </message>
    <message>
        <source>Try to turn the server on again</source>
        <translation>Erneut versuchen, den Server einzuschalten</translation>
    </message>
</context>
<context>
    <name>ui::TrayIcon</name>
    <message>
        <source>Assent</source>
        <translation>Assent</translation>
    </message>
    <message>
        <source>Open Assent</source>
        <translation>Assent öffnen</translation>
    </message>
    <message>
        <source>Programs</source>
        <translation>Programme</translation>
    </message>
    <message>
        <source>Devices</source>
        <translation>Geräte</translation>
    </message>
    <message>
        <source>Scan for devices</source>
        <translation>Nach Geräten suchen</translation>
    </message>
    <message>
        <source>Stop everything</source>
        <translation>Alles anhalten</translation>
    </message>
    <message>
        <source>Server on</source>
        <translation>Server an</translation>
    </message>
    <message>
        <source>Copy address</source>
        <translation>Adresse kopieren</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>Beenden</translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <translation>%1 (%2)</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>Disconnect</source>
        <translation>Trennen</translation>
    </message>
    <message>
        <source>%1, battery %2%</source>
        <translation>%1, Akku %2 %</translation>
    </message>
    <message>
        <source>Waiting: %1</source>
        <translation>Wartet: %1</translation>
    </message>
    <message>
        <source>Waiting: &quot;%1&quot; (%2)</source>
        <translation>Wartet: „%1“ (%2)</translation>
    </message>
    <message>
        <source>Allow once</source>
        <translation>Einmal erlauben</translation>
    </message>
    <message>
        <source>Deny</source>
        <translation>Ablehnen</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>Anzeigen</translation>
    </message>
    <message>
        <source>The server cannot listen</source>
        <translation>Der Server kann den Port nicht öffnen</translation>
    </message>
    <message>
        <source>Port %1 is in use by another program</source>
        <translation>Port %1 wird von einem anderen Programm benutzt</translation>
    </message>
    <message>
        <source>Port %1 is in use by %2</source>
        <translation>Port %1 wird von %2 benutzt</translation>
    </message>
    <message>
        <source>Server is off</source>
        <translation>Der Server ist aus</translation>
    </message>
    <message>
        <source>Assent: %1, %2</source>
        <translation>Assent: %1, %2</translation>
    </message>
    <message numerus="yes">
        <source>%n program(s)</source>
        <translation>
            <numerusform>%n Programm</numerusform>
            <numerusform>%n Programme</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n device(s)</source>
        <translation>
            <numerusform>%n Gerät</numerusform>
            <numerusform>%n Geräte</numerusform>
        </translation>
    </message>
    <message>
        <source>Listening</source>
        <translation>Bereit</translation>
    </message>
    <message>
        <source>A program waits for your answer</source>
        <translation>Ein Programm wartet auf Ihre Antwort</translation>
    </message>
    <message>
        <source>A device is running</source>
        <translation>Ein Gerät läuft</translation>
    </message>
    <message>
        <source>Assent: %1</source>
        <translation>Assent: %1</translation>
    </message>
</context>
</TS>
