<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
<context>
<name>LandSynth</name>
<message>
<source>Set up…</source>
<translation>Einrichten…</translation>
</message>
<message>
<source>This needs a one-time setup of the worker environment (tier {}).</source>
<translation>Dafür muss einmalig die Arbeitsumgebung eingerichtet werden (Stufe {}).</translation>
</message>
<message>
<source>Expected LandSynth among the providers of Processing, found it switched off. Switch it on in Settings &gt; Options &gt; Processing &gt; Providers.</source>
<translation>Erwartet: LandSynth unter den Anbietern von Processing; gefunden: abgeschaltet. Schalten Sie es unter Einstellungen &gt; Optionen &gt; Verarbeitung &gt; Anbieter ein.</translation>
</message>
<message>
<source>See the log of Processing.</source>
<translation>Siehe das Protokoll der Verarbeitung.</translation>
</message>
<message>
<source>Paint land cover</source>
<translation>Landbedeckung malen</translation>
</message>
<message>
<source>Turn a land-cover layer into imagery</source>
<translation>Macht aus einem Landbedeckungslayer Bilddaten</translation>
</message>
<message>
<source>Train</source>
<translation>Trainieren</translation>
</message>
<message>
<source>Train a generator on imagery of your own, step by step</source>
<translation>Einen Generator mit eigenen Bildern trainieren, Schritt für Schritt</translation>
</message>
<message>
<source>Runs</source>
<translation>Läufe</translation>
</message>
<message>
<source>Watch trainings, stop and resume them, use their models</source>
<translation>Trainings verfolgen, anhalten und fortsetzen, ihre Modelle verwenden</translation>
</message>
<message>
<source>Models</source>
<translation>Modelle</translation>
</message>
<message>
<source>Models to choose from, and their cards</source>
<translation>Modelle zur Auswahl und ihre Steckbriefe</translation>
</message>
<message>
<source>Environment</source>
<translation>Umgebung</translation>
</message>
<message>
<source>Install what LandSynth computes in</source>
<translation>Installieren, worin LandSynth rechnet</translation>
</message>
<message>
<source>Load sample</source>
<translation>Beispiel laden</translation>
</message>
<message>
<source>Add the sample land cover to the project</source>
<translation>Die Beispiel-Landbedeckung zum Projekt hinzufügen</translation>
</message>
<message>
<source>Help</source>
<translation>Hilfe</translation>
</message>
<message>
<source>How to use LandSynth</source>
<translation>Wie man LandSynth benutzt</translation>
</message>
<message>
<source>One-time setup: 110 MB to download, about two minutes. Then land cover can be painted.</source>
<translation>Einmalige Einrichtung: 110 MB herunterladen, etwa zwei Minuten. Dann kann Landbedeckung gemalt werden.</translation>
</message>
<message>
<source>distance</source>
<translation>Abstand</translation>
</message>
<message>
<source>agreement</source>
<translation>Übereinstimmung</translation>
</message>
<message>
<source>diversity</source>
<translation>Vielfalt</translation>
</message>
<message>
<source>accuracy</source>
<translation>Genauigkeit</translation>
</message>
<message>
<source>Kind</source>
<translation>Art</translation>
</message>
<message>
<source>Classes</source>
<translation>Klassen</translation>
</message>
<message>
<source>Pixels</source>
<translation>Pixel</translation>
</message>
<message>
<source>Bands</source>
<translation>Kanäle</translation>
</message>
<message>
<source>Trained on</source>
<translation>Trainiert mit</translation>
</message>
<message>
<source>Measures</source>
<translation>Maße</translation>
</message>
<message>
<source>Licence</source>
<translation>Lizenz</translation>
</message>
<message>
<source>Attribution</source>
<translation>Quellenangabe</translation>
</message>
<message>
<source>About</source>
<translation>Beschreibung</translation>
</message>
<message>
<source>Paints land cover</source>
<translation>Malt Landbedeckung</translation>
</message>
<message>
<source>Maps land cover</source>
<translation>Kartiert Landbedeckung</translation>
</message>
<message>
<source>Translates imagery</source>
<translation>Übersetzt Bilddaten</translation>
</message>
<message>
<source>Draws labelled pictures</source>
<translation>Zeichnet beschriftete Bilder</translation>
</message>
<message>
<source>Take {} off the list? Its file stays.</source>
<translation>{} von der Liste nehmen? Die Datei bleibt.</translation>
</message>
<message>
<source>Delete {}?</source>
<translation>{} löschen?</translation>
</message>
<message>
<source>{} steps</source>
<translation>{} Schritte</translation>
</message>
<message>
<source>{} scenes</source>
<translation>{} Szenen</translation>
</message>
<message>
<source>Use</source>
<translation>Verwenden</translation>
</message>
<message>
<source>Set as default</source>
<translation>Als Vorgabe</translation>
</message>
<message>
<source>Reveal</source>
<translation>Anzeigen</translation>
</message>
<message>
<source>Remove</source>
<translation>Entfernen</translation>
</message>
<message>
<source>Import…</source>
<translation>Importieren…</translation>
</message>
<message>
<source>bundled</source>
<translation>dabei</translation>
</message>
<message>
<source>own</source>
<translation>eigenes</translation>
</message>
<message>
<source>, default</source>
<translation>, Vorgabe</translation>
</message>
<message>
<source>Model</source>
<translation>Modell</translation>
</message>
<message>
<source>ONNX model (*.onnx)</source>
<translation>ONNX-Modell (*.onnx)</translation>
</message>
<message>
<source>{} m</source>
<translation>{} m</translation>
</message>
<message>
<source>Expected to copy {} to {}, found: {}. Choose another folder in the options.</source>
<translation>{} sollte nach {} kopiert werden, gefunden: {}. Wählen Sie in den Optionen einen anderen Ordner.</translation>
</message>
<message>
<source>Expected a model made by LandSynth, found {} without its card.</source>
<translation>Erwartet wurde ein Modell von LandSynth, gefunden {} ohne dessen Steckbrief.</translation>
</message>
<message>
<source>There is a {} in {} already. Rename one of them.</source>
<translation>Ein {} gibt es in {} schon. Benennen Sie eines davon um.</translation>
</message>
<message>
<source>✓ fits polygons</source>
<translation>✓ passt zu Polygonen</translation>
</message>
<message>
<source>✓ fits your pixels of {:.3g} m</source>
<translation>✓ passt zu Ihren Pixeln von {:.3g} m</translation>
</message>
<message>
<source>⚠ your pixels {:.3g} m, model {:.3g} m</source>
<translation>⚠ Ihre Pixel {:.3g} m, Modell {:.3g} m</translation>
</message>
<message>
<source>Whole layer</source>
<translation>Ganzer Layer</translation>
</message>
<message>
<source>What the canvas shows</source>
<translation>Was die Karte zeigt</translation>
</message>
<message>
<source>Another seed: another variant</source>
<translation>Anderer Startwert: andere Variante</translation>
</message>
<message>
<source>none: the look is drawn by the seed</source>
<translation>keines: der Startwert bestimmt das Aussehen</translation>
</message>
<message>
<source>Imagery whose look is taken; for models with an encoder</source>
<translation>Bilddaten, deren Aussehen übernommen wird; für Modelle mit Encoder</translation>
</message>
<message>
<source>GeoTIFF (*.tif)</source>
<translation>GeoTIFF (*.tif)</translation>
</message>
<message>
<source>temporary file</source>
<translation>temporäre Datei</translation>
</message>
<message>
<source>Another seed</source>
<translation>Neuer Startwert</translation>
</message>
<message>
<source>Drag in the canvas: land cover to the left of the line, imagery to the right</source>
<translation>In der Karte ziehen: links der Linie Landbedeckung, rechts Bilddaten</translation>
</message>
<message>
<source>Land cover</source>
<translation>Landbedeckung</translation>
</message>
<message>
<source>Part</source>
<translation>Teil</translation>
</message>
<message>
<source>Seed</source>
<translation>Startwert</translation>
</message>
<message>
<source>Style image</source>
<translation>Stilbild</translation>
</message>
<message>
<source>Save to</source>
<translation>Speichern in</translation>
</message>
<message>
<source>Class field</source>
<translation>Klassenfeld</translation>
</message>
<message>
<source>Preview</source>
<translation>Vorschau</translation>
</message>
<message>
<source>Paint</source>
<translation>Malen</translation>
</message>
<message>
<source>Stop</source>
<translation>Anhalten</translation>
</message>
<message>
<source>Evaluate…</source>
<translation>Bewerten…</translation>
</message>
<message>
<source>Compare</source>
<translation>Vergleichen</translation>
</message>
<message>
<source>Painting</source>
<translation>Malen</translation>
</message>
<message>
<source>Paints {0} x {0} pixels around the middle of the canvas</source>
<translation>Malt {0} x {0} Pixel um die Kartenmitte</translation>
</message>
<message>
<source>Not offered, as they look like imagery: {}. Style a raster by classes if its values are codes.</source>
<translation>Nicht angeboten, da es nach Bilddaten aussieht: {}. Stellen Sie ein Raster nach Klassen dar, wenn seine Werte Codes sind.</translation>
</message>
<message>
<source>Choose a land-cover layer, or add one to the project.</source>
<translation>Wählen Sie einen Landbedeckungslayer, oder fügen Sie dem Projekt einen hinzu.</translation>
</message>
<message>
<source>Raster of class codes, or polygons</source>
<translation>Raster aus Klassencodes oder Polygone</translation>
</message>
<message>
<source>{}, {}, seed {}</source>
<translation>{}, {}, Startwert {}</translation>
</message>
<message>
<source>The canvas shows nothing of this layer.</source>
<translation>Die Karte zeigt nichts von diesem Layer.</translation>
</message>
<message>
<source>Preview, seed {}, {:.1f} s</source>
<translation>Vorschau, Startwert {}, {:.1f} s</translation>
</message>
<message>
<source>{:.3g} million pixels, about {}, at most {:.0f} MB</source>
<translation>{:.3g} Millionen Pixel, etwa {}, höchstens {:.0f} MB</translation>
</message>
<message>
<source>Synthetic imagery: it shows no real place at any real time. Painted by LandSynth from the land cover {} with the model {} (pixels of {:g} m, licence: {}) and seed {}.</source>
<translation>Synthetische Bilddaten: Sie zeigen keinen wirklichen Ort zu irgendeiner Zeit. Von LandSynth nach der Landbedeckung {} mit dem Modell {} (Pixel von {:g} m, Lizenz: {}) und dem Startwert {} gemalt.</translation>
</message>
<message>
<source>not named</source>
<translation>nicht genannt</translation>
</message>
<message>
<source>LandSynth: synthetic imagery from land cover</source>
<translation>LandSynth: synthetische Bilddaten aus Landbedeckung</translation>
</message>
<message>
<source>Open a report when it is done</source>
<translation>Bericht öffnen, wenn er fertig ist</translation>
</message>
<message>
<source>Worker's Python interpreter (empty: LandSynth's own)</source>
<translation>Python-Interpreter zum Rechnen (leer: der von LandSynth)</translation>
</message>
<message>
<source>Proxy for installing (empty: QGIS' own)</source>
<translation>Proxy zum Installieren (leer: der von QGIS)</translation>
</message>
<message>
<source>Folder of wheels for installing offline</source>
<translation>Ordner mit Wheels zum Installieren ohne Netz</translation>
</message>
<message>
<source>Folder for models (empty: in the profile)</source>
<translation>Ordner für Modelle (leer: im Profil)</translation>
</message>
<message>
<source>Distance to real (better below)</source>
<translation>Abstand zu echt (unten besser)</translation>
</message>
<message>
<source>Agreement (better above)</source>
<translation>Übereinstimmung (oben besser)</translation>
</message>
<message>
<source>classes</source>
<translation>Klassen</translation>
</message>
<message>
<source>real</source>
<translation>echt</translation>
</message>
<message>
<source>draws</source>
<translation>Ziehungen</translation>
</message>
<message>
<source>imagery</source>
<translation>Bilddaten</translation>
</message>
<message>
<source>Distance of A to B (better below)</source>
<translation>Abstand von A zu B (unten besser)</translation>
</message>
<message>
<source>Distance of B to A (better below)</source>
<translation>Abstand von B zu A (unten besser)</translation>
</message>
<message>
<source>Pixels that are right (better above)</source>
<translation>Richtige Pixel (oben besser)</translation>
</message>
<message>
<source>Diversity (real: 1)</source>
<translation>Vielfalt (echt: 1)</translation>
</message>
<message>
<source>stopping: it measures and exports</source>
<translation>hält an: misst und exportiert</translation>
</message>
<message>
<source>running: it begins; a judge is trained first</source>
<translation>läuft: beginnt; zuerst wird ein Gutachter trainiert</translation>
</message>
<message>
<source>done</source>
<translation>fertig</translation>
</message>
<message>
<source>stopped, can be resumed</source>
<translation>angehalten, kann fortgesetzt werden</translation>
</message>
<message>
<source>stopped</source>
<translation>angehalten</translation>
</message>
<message>
<source>running</source>
<translation>läuft</translation>
</message>
<message>
<source>Measure and export what it has learnt, then end; it can be resumed</source>
<translation>Messen und exportieren, was gelernt ist, dann enden; kann fortgesetzt werden</translation>
</message>
<message>
<source>Earlier previews</source>
<translation>Frühere Vorschauen</translation>
</message>
<message>
<source>Losses and all measures</source>
<translation>Verluste und alle Maße</translation>
</message>
<message>
<source>LOG folder of a training</source>
<translation>LOG-Ordner eines Trainings</translation>
</message>
<message>
<source>No training yet. “Train” in the menu begins one.</source>
<translation>Noch kein Training. „Trainieren“ im Menü beginnt eines.</translation>
</message>
<message>
<source>Stop and keep</source>
<translation>Anhalten und behalten</translation>
</message>
<message>
<source>Resume</source>
<translation>Fortsetzen</translation>
</message>
<message>
<source>Use this model</source>
<translation>Modell verwenden</translation>
</message>
<message>
<source>Open folder</source>
<translation>Ordner öffnen</translation>
</message>
<message>
<source>Add a log folder…</source>
<translation>LOG-Ordner dazu…</translation>
</message>
<message>
<source>Take off the list</source>
<translation>Von der Liste</translation>
</message>
<message>
<source>what is read</source>
<translation>was gelesen wird</translation>
</message>
<message>
<source>translated</source>
<translation>übersetzt</translation>
</message>
<message>
<source>and back</source>
<translation>und zurück</translation>
</message>
<message>
<source>made up</source>
<translation>erfunden</translation>
</message>
<message>
<source>running, {} left</source>
<translation>läuft, noch {}</translation>
</message>
<message>
<source>Step {} of {}: {}</source>
<translation>Schritt {} von {}: {}</translation>
</message>
<message>
<source>Expected the LOG folder of a training, found: {}</source>
<translation>Erwartet wurde der LOG-Ordner eines Trainings, gefunden: {}</translation>
</message>
<message>
<source>Sample land cover (raster)</source>
<translation>Beispiel-Landbedeckung (Raster)</translation>
</message>
<message>
<source>Sample land cover (polygons)</source>
<translation>Beispiel-Landbedeckung (Polygone)</translation>
</message>
<message>
<source>What you asked for needs “{}”. Press Install; then LandSynth goes on with it.</source>
<translation>Wonach Sie fragen, braucht „{}“. Drücken Sie Installieren; dann fährt LandSynth damit fort.</translation>
</message>
<message>
<source>LandSynth computes in a Python of its own. Nothing is installed into QGIS.</source>
<translation>LandSynth rechnet in einem eigenen Python. In QGIS wird nichts installiert.</translation>
</message>
<message>
<source>Of older versions</source>
<translation>Von älteren Versionen</translation>
</message>
<message>
<source>What is installed</source>
<translation>Was installiert ist</translation>
</message>
<message>
<source>How and where</source>
<translation>Wie und wo</translation>
</message>
<message>
<source>Any machine (CPU)</source>
<translation>Jeder Rechner (CPU)</translation>
</message>
<message>
<source>NVIDIA GPU (CUDA)</source>
<translation>NVIDIA-GPU (CUDA)</translation>
</message>
<message>
<source>QGIS' own</source>
<translation>der von QGIS</translation>
</message>
<message>
<source>Folder of wheel files, to install without a network</source>
<translation>Ordner mit Wheel-Dateien, um ohne Netz zu installieren</translation>
</message>
<message>
<source>from the network</source>
<translation>aus dem Netz</translation>
</message>
<message>
<source>Install</source>
<translation>Installieren</translation>
</message>
<message>
<source>Repair</source>
<translation>Reparieren</translation>
</message>
<message>
<source>Cancel</source>
<translation>Abbrechen</translation>
</message>
<message>
<source>Paint and map</source>
<translation>Malen und kartieren</translation>
</message>
<message>
<source>110 MB to download, 400 MB on disk, about two minutes</source>
<translation>110 MB herunterladen, 400 MB auf der Platte, etwa zwei Minuten</translation>
</message>
<message>
<source>Measure and report</source>
<translation>Messen, berichten</translation>
</message>
<message>
<source>measures and reports; half as much again</source>
<translation>misst und berichtet; um die Hälfte mehr</translation>
</message>
<message>
<source>PyTorch: up to 3 GB to download, 6 GB on disk</source>
<translation>PyTorch: bis 3 GB herunterladen, 6 GB auf der Platte</translation>
</message>
<message>
<source>Install for</source>
<translation>Installieren für</translation>
</message>
<message>
<source>GPU</source>
<translation>GPU</translation>
</message>
<message>
<source>Free disk</source>
<translation>Freier Platz</translation>
</message>
<message>
<source>Folder</source>
<translation>Ordner</translation>
</message>
<message>
<source>Proxy</source>
<translation>Proxy</translation>
</message>
<message>
<source>Wheels</source>
<translation>Wheels</translation>
</message>
<message>
<source>no NVIDIA GPU found</source>
<translation>keine NVIDIA-GPU gefunden</translation>
</message>
<message>
<source>Ready. Nothing is installed into QGIS.</source>
<translation>Bereit. In QGIS ist nichts installiert.</translation>
</message>
<message>
<source>Wait until what runs in the environment has ended, or stop it.</source>
<translation>Warten Sie, bis zu Ende ist, was in der Umgebung läuft, oder halten Sie es an.</translation>
</message>
<message>
<source>Delete {} ({})? It can be installed again.</source>
<translation>{} ({}) löschen? Es kann wieder installiert werden.</translation>
</message>
<message>
<source>Not installed: {}</source>
<translation>Nicht installiert: {}</translation>
</message>
<message>
<source>Your own interpreter serves it: {}</source>
<translation>Ihr eigener Interpreter dient dazu: {}</translation>
</message>
<message>
<source> (as part of {})</source>
<translation> (als Teil von {})</translation>
</message>
<message>
<source>Ready{}: {} on disk, of {}, {}</source>
<translation>Bereit{}: {} auf der Platte, vom {}, {}</translation>
</message>
<message>
<source>Scenes: {}. Classes: {}.</source>
<translation>Szenen: {}. Klassen: {}.</translation>
</message>
<message>
<source>Step {} of {}</source>
<translation>Schritt {} von {}</translation>
</message>
<message>
<source>It is older than a step before it: do it anew.</source>
<translation>Es ist älter als ein Schritt davor: neu ausführen.</translation>
</message>
<message>
<source>Trained for {} steps.</source>
<translation>{} Schritte lang trainiert.</translation>
</message>
<message>
<source>{}, {} left.</source>
<translation>{}, noch {}.</translation>
</message>
<message>
<source>Stopped at step {} of {}; it goes on from there.</source>
<translation>Angehalten bei Schritt {} von {}; dort geht es weiter.</translation>
</message>
<message>
<source>The dialog of the algorithm, filled as this step would run it</source>
<translation>Der Dialog des Algorithmus, ausgefüllt wie dieser Schritt ihn ausführen würde</translation>
</message>
<message>
<source>Every step writes here: dataset, run, model.onnx, painted.tif, report.html</source>
<translation>Jeder Schritt schreibt hierher: dataset, run, model.onnx, painted.tif, report.html</translation>
</message>
<message>
<source>in place of layers</source>
<translation>anstelle von Layern</translation>
</message>
<message>
<source>Folder with images and masks beside each other, files of the same names</source>
<translation>Ordner mit images und masks nebeneinander, Dateien gleichen Namens</translation>
</message>
<message>
<source>choose one or several</source>
<translation>einen oder mehrere wählen</translation>
</message>
<message>
<source>laptop: without a GPU</source>
<translation>laptop: ohne GPU</translation>
</message>
<message>
<source>gpu: larger crops, more steps</source>
<translation>gpu: größere Ausschnitte, mehr Schritte</translation>
</message>
<message>
<source>paper: as published</source>
<translation>paper: wie veröffentlicht</translation>
</message>
<message>
<source>until its steps are done</source>
<translation>bis die Schritte getan sind</translation>
</message>
<message>
<source>Training ends after so many minutes and writes its model</source>
<translation>Das Training endet nach so vielen Minuten und schreibt sein Modell</translation>
</message>
<message>
<source>Imagery</source>
<translation>Bilddaten</translation>
</message>
<message>
<source>Pictures</source>
<translation>Bilder</translation>
</message>
<message>
<source>Preset</source>
<translation>Voreinstellung</translation>
</message>
<message>
<source>Minutes</source>
<translation>Minuten</translation>
</message>
<message>
<source>1. Prepare</source>
<translation>1. Vorbereiten</translation>
</message>
<message>
<source>Prepare</source>
<translation>Vorbereiten</translation>
</message>
<message>
<source>Puts imagery and the land cover that it shows into one dataset.</source>
<translation>Bringt Bilder und die Landbedeckung, die sie zeigen, in einen Datensatz.</translation>
</message>
<message>
<source>2. Train</source>
<translation>2. Trainieren</translation>
</message>
<message>
<source>A generator learns to paint such imagery: an hour or an evening.</source>
<translation>Ein Generator lernt, solche Bilder zu malen: eine Stunde oder einen Abend lang.</translation>
</message>
<message>
<source>Watch</source>
<translation>Zusehen</translation>
</message>
<message>
<source>3. Paint</source>
<translation>3. Malen</translation>
</message>
<message>
<source>The new model paints a land-cover layer.</source>
<translation>Das neue Modell malt einen Layer der Landbedeckung.</translation>
</message>
<message>
<source>Zoom to it</source>
<translation>Darauf zoomen</translation>
</message>
<message>
<source>4. Evaluate</source>
<translation>4. Bewerten</translation>
</message>
<message>
<source>Evaluate</source>
<translation>Bewerten</translation>
</message>
<message>
<source>Compares what the model paints with imagery that it has not seen.</source>
<translation>Vergleicht, was das Modell malt, mit Bildern, die es nicht gesehen hat.</translation>
</message>
<message>
<source>Open report</source>
<translation>Bericht öffnen</translation>
</message>
<message>
<source>Options…</source>
<translation>Optionen…</translation>
</message>
<message>
<source>Needs imagery and its land cover: add both layers to the project, or choose pictures.</source>
<translation>Braucht Bilder und ihre Landbedeckung: beide Layer zum Projekt hinzufügen, oder einen Ordner von Bildern wählen.</translation>
</message>
<message>
<source>Needs a land-cover layer in the project.</source>
<translation>Braucht einen Layer der Landbedeckung im Projekt.</translation>
</message>
<message>
<source>Needs the result of step {}.</source>
<translation>Braucht das Ergebnis von Schritt {}.</translation>
</message>
<message>
<source>For another dataset choose another folder, or delete this one</source>
<translation>Für einen anderen Datensatz einen anderen Ordner wählen, oder diesen löschen</translation>
</message>
<message>
<source>{}, own model</source>
<translation>{}, eigenes Modell</translation>
</message>
<message>
<source>▶ Runs. {}</source>
<translation>▶ Läuft. {}</translation>
</message>
<message>
<source>✗ Failed: {}</source>
<translation>✗ Fehlgeschlagen: {}</translation>
</message>
<message>
<source>Not begun.</source>
<translation>Nicht begonnen.</translation>
</message>
<message>
<source>✓ Done. {}</source>
<translation>✓ Fertig. {}</translation>
</message>
<message>
<source>Areas of change</source>
<translation>Flächen der Veränderung</translation>
</message>
<message>
<source>CSV (*.csv)</source>
<translation>CSV (*.csv)</translation>
</message>
<message>
<source>Pixel size (empty: as land cover)</source>
<translation>Pixelgröße (leer: wie Ebene)</translation>
</message>
<message>
<source>Pixels that changed</source>
<translation>Veränderte Pixel</translation>
</message>
<message>
<source>Device that computed</source>
<translation>Gerät, das gerechnet hat</translation>
</message>
<message>
<source>a raster or polygon layer</source>
<translation>ein Raster- oder Polygonlayer</translation>
</message>
<message>
<source>The job was cancelled. What is finished lies in {}.part; RESUME goes on with it.</source>
<translation>Der Auftrag wurde abgebrochen. Was fertig ist, liegt in {}.part; RESUME fährt damit fort.</translation>
</message>
<message>
<source>what needs PyTorch (published FID, FRD and LPIPS)</source>
<translation>was PyTorch braucht (FID, FRD und LPIPS wie veröffentlicht)</translation>
</message>
<message>
<source>Compares {} with {}: {}.</source>
<translation>Vergleicht {} mit {}: {}.</translation>
</message>
<message>
<source>figures, random forests (distinguishability) and {}</source>
<translation>Abbildungen, Zufallswälder (Unterscheidbarkeit) und {}</translation>
</message>
<message>
<source>imagery that {} paints over its land cover</source>
<translation>Bilddaten, die {} über deren Landbedeckung malt</translation>
</message>
<message>
<source>Land cover of a real raster</source>
<translation>Landbedeckung: echtes Raster</translation>
</message>
<message>
<source>Land cover of a synthetic raster</source>
<translation>Landbedeckung: synthet. Raster</translation>
</message>
<message>
<source>Networks that look</source>
<translation>Netze, die hinsehen</translation>
</message>
<message>
<source>{} is no file and is exported for this run only: to run the job of the report again, save it first.</source>
<translation>{} ist keine Datei und wird nur für diesen Lauf exportiert: um den Auftrag des Berichts zu wiederholen, speichern Sie es vorher.</translation>
</message>
<message>
<source>Expected a dataset folder or a raster as {}, found {}, which is neither. Check the path.</source>
<translation>Erwartet wurde ein Datensatzordner oder ein Raster als {}, gefunden {}, was keines davon ist. Prüfen Sie den Pfad.</translation>
</message>
<message>
<source>The evaluation was cancelled; no report was written.</source>
<translation>Die Bewertung wurde abgebrochen; kein Bericht wurde geschrieben.</translation>
</message>
<message>
<source>Report: {}</source>
<translation>Bericht: {}</translation>
</message>
<message>
<source>Expected a raster layer as {}, found {}. Check the path.</source>
<translation>Erwartet wurde ein Rasterlayer als {}, gefunden {}. Prüfen Sie den Pfad.</translation>
</message>
<message>
<source>The worker environment is of tier {}: {} will be missing.</source>
<translation>Die Arbeitsumgebung ist von der Stufe {}: {} fehlt dann.</translation>
</message>
<message>
<source>Experiment {} on {} ({} scenes){}, {}: segmenters {}, {} steps each, {} crops of {} px a step.</source>
<translation>Experiment {} mit {} ({} Szenen){}, {}: Segmentierer {}, je {} Schritte, {} Ausschnitte von {} px je Schritt.</translation>
</message>
<message>
<source>Generators (empty: by kind)</source>
<translation>Generatoren (leer: nach Art)</translation>
</message>
<message>
<source>seed</source>
<translation>Startwert</translation>
</message>
<message>
<source>seeds</source>
<translation>Startwerte</translation>
</message>
<message>
<source> with shares of {} %</source>
<translation> mit Anteilen von {} %</translation>
</message>
<message>
<source>Shares in percent</source>
<translation>Anteile in Prozent</translation>
</message>
<message>
<source>Diversity weights (kind lambda)</source>
<translation>Vielfaltsgewichte (Art lambda)</translation>
</message>
<message>
<source>Sets of bands (kind bands)</source>
<translation>Kanalmengen (Art bands)</translation>
</message>
<message>
<source>Best mix</source>
<translation>Beste Mischung</translation>
</message>
<message>
<source>SHARES: expected percents above 0 and below 100, found {!r}. 0 and 100 are always there.</source>
<translation>SHARES: erwartet wurden Prozente über 0 und unter 100, gefunden {!r}. 0 und 100 sind immer dabei.</translation>
</message>
<message>
<source>SHARES: expected percents such as 25, 50, 75 or shares such as 0.25, 0.5, 0.75, found both or a 1, which could be either, in {!r}. Write all as percents, 1 % with its sign.</source>
<translation>SHARES: erwartet wurden Prozente wie 25, 50, 75 oder Anteile wie 0.25, 0.5, 0.75, gefunden beides oder eine 1, die beides sein kann, in {!r}. Schreiben Sie alles als Prozente, 1 % mit dem Zeichen.</translation>
</message>
<message>
<source>Finished cells: {}</source>
<translation>Fertige Zellen: {}</translation>
</message>
<message>
<source>Expected generators as GENERATORS, found a {} in {}. Choose models made by Train generator.</source>
<translation>Erwartet wurden Generatoren als GENERATORS, gefunden ein {} in {}. Wählen Sie Modelle, die „Generator trainieren“ gemacht hat.</translation>
</message>
<message>
<source>{}: expected numbers separated by commas, with a point for decimals, found {!r}. Correct {}.</source>
<translation>{}: erwartet wurden Zahlen, durch Kommas getrennt, mit Punkt vor den Dezimalen, gefunden {!r}. Berichtigen Sie {}.</translation>
</message>
<message>
<source>The experiment was cancelled; no report was written. Cells that are finished stay in {}: run again with that LOG and RESUME to go on with the next.</source>
<translation>Das Experiment wurde abgebrochen; kein Bericht wurde geschrieben. Fertige Zellen bleiben in {}: starten Sie erneut mit diesem LOG und RESUME, um mit der nächsten fortzufahren.</translation>
</message>
<message>
<source>Pixel size (empty: automatic)</source>
<translation>Pixelgröße (leer: automatisch)</translation>
</message>
<message>
<source>Extent (empty: the whole layer)</source>
<translation>Ausdehnung (leer: ganzer Layer)</translation>
</message>
<message>
<source>{} has no CRS: its units are taken as metres; the output has none.</source>
<translation>{} hat kein KBS: seine Einheiten gelten als Meter; die Ausgabe hat keines.</translation>
</message>
<message>
<source>CLASS_MAP names {}, which the land cover within EXTENT lacks.</source>
<translation>CLASS_MAP nennt {}, was der Landbedeckung in EXTENT fehlt.</translation>
</message>
<message>
<source>LOOK_FIELD: expected polygons as {}, found the raster {}. Leave LOOK_FIELD empty: each connected part of a raster keeps its look.</source>
<translation>LOOK_FIELD: erwartet wurden Polygone als {}, gefunden das Raster {}. Lassen Sie LOOK_FIELD leer: jeder zusammenhängende Teil eines Rasters behält sein Aussehen.</translation>
</message>
<message>
<source>{} of {}</source>
<translation>{} von {}</translation>
</message>
<message>
<source>Expected a raster or polygon layer as {}, found {}, which QGIS cannot open. Check the path, or that the layer's source is still there.</source>
<translation>Erwartet wurde ein Raster- oder Polygonlayer als {}, gefunden {}, was QGIS nicht öffnen kann. Prüfen Sie den Pfad, und ob die Quelle des Layers noch da ist.</translation>
</message>
<message>
<source>Expected a raster layer as {}, found {}, which QGIS cannot open. Check the path, or leave it empty.</source>
<translation>Erwartet wurde ein Rasterlayer als {}, gefunden {}, was QGIS nicht öffnen kann. Prüfen Sie den Pfad, oder lassen Sie es leer.</translation>
</message>
<message>
<source>Splits</source>
<translation>Teile</translation>
</message>
<message>
<source>Expected a generator as MODEL, found a {} in {}. Choose another.</source>
<translation>Erwartet wurde ein Generator als MODEL, gefunden ein {} in {}. Wählen Sie ein anderes.</translation>
</message>
<message>
<source>Class field (polygons)</source>
<translation>Klassenfeld (Polygone)</translation>
</message>
<message>
<source>Pixel size (empty: as examples)</source>
<translation>Pixelgröße (leer: wie Beispiele)</translation>
</message>
<message>
<source>Extent (empty: width and height)</source>
<translation>Ausdehnung (leer: Breite, Höhe)</translation>
</message>
<message>
<source>PIXEL_SIZE: expected the size of pixels to rasterise {} with, found none. Set it in units of the layer's CRS, such as 1 for metres.</source>
<translation>PIXEL_SIZE: erwartet wurde die Größe der Pixel, um {} zu rastern, gefunden keine. Geben Sie sie in Einheiten des KBS des Layers an, etwa 1 für Meter.</translation>
</message>
<message>
<source>Contact sheet</source>
<translation>Kontaktbogen</translation>
</message>
<message>
<source>Seconds</source>
<translation>Sekunden</translation>
</message>
<message>
<source>SCENES is temporary: it goes when QGIS is closed. Copy it to keep it.</source>
<translation>SCENES ist temporär: es geht verloren, wenn QGIS geschlossen wird. Kopieren Sie es, um es zu behalten.</translation>
</message>
<message>
<source>CLASSES: expected classes of the model ({}), found {}. Correct them.</source>
<translation>CLASSES: erwartet wurden Klassen des Modells ({}), gefunden {}. Berichtigen Sie sie.</translation>
</message>
<message>
<source>FORMAT: expected tif for pictures with {} bands of {}, found {}, which holds one or three bands of uint8. Choose tif.</source>
<translation>FORMAT: erwartet wurde tif für Bilder mit {} Kanälen vom Typ {}, gefunden {}, das einen oder drei Kanäle vom Typ uint8 fasst. Wählen Sie tif.</translation>
</message>
<message>
<source>Contact sheet: {}</source>
<translation>Kontaktbogen: {}</translation>
</message>
<message>
<source>Style images</source>
<translation>Stilbilder</translation>
</message>
<message>
<source>Images, from the first date to the last</source>
<translation>Bilder, vom ersten bis zum letzten Tag</translation>
</message>
<message>
<source>Time series of {}, seed {}</source>
<translation>Zeitreihe von {}, Startwert {}</translation>
</message>
<message>
<source>DATES: expected one for each of STYLE_IMAGES, as {} has neither a temporal range nor a date such as 2024-07-15 in its name, found none. Name the dates of all images, in their order.</source>
<translation>DATES: Erwartet wurde eines für jedes der STYLE_IMAGES, da {} weder einen zeitlichen Bereich noch ein Datum wie 2024-07-15 im Namen hat, gefunden keines. Nennen Sie die Daten aller Bilder in deren Reihenfolge.</translation>
</message>
<message>
<source>{} is taken to be of {}, by its temporal range or its name.</source>
<translation>{} gilt als vom {}, nach dem zeitlichen Bereich oder dem Namen.</translation>
</message>
<message>
<source>Tier</source>
<translation>Stufe</translation>
</message>
<message>
<source>Hardware</source>
<translation>Hardware</translation>
</message>
<message>
<source>Wheels folder (empty: network)</source>
<translation>Ordner mit Wheels (leer: Netz)</translation>
</message>
<message>
<source>Interpreter</source>
<translation>Interpreter</translation>
</message>
<message>
<source>Status</source>
<translation>Status</translation>
</message>
<message>
<source>The worker environment of tier {} is installed and computes.</source>
<translation>Die Arbeitsumgebung der Stufe {} ist installiert und rechnet.</translation>
</message>
<message>
<source>{}: expected numbers such as 3, 2, 1, found {!r}. Change it or leave it empty.</source>
<translation>{}: erwartet wurden Zahlen wie 3, 2, 1, gefunden {!r}. Ändern Sie es, oder lassen Sie es leer.</translation>
</message>
<message>
<source>The job was cancelled. No partial output was left.</source>
<translation>Der Auftrag wurde abgebrochen. Keine halbe Ausgabe ist geblieben.</translation>
</message>
<message>
<source> by {}</source>
<translation> nach {}</translation>
</message>
<message>
<source>Rasterising {}{} onto {} x {} pixels.</source>
<translation>Rastert {}{} auf {} x {} Pixel.</translation>
</message>
<message>
<source>Expected gdal:rasterize to burn the {}s of the polygons, found no output. Check that gdal_rasterize is installed (Debian: gdal-bin) and that the disk has room.</source>
<translation>Erwartet wurde, dass gdal:rasterize „{}“ der Polygone einbrennt, gefunden keine Ausgabe. Prüfen Sie, ob gdal_rasterize installiert ist (Debian: gdal-bin) und die Platte Platz hat.</translation>
</message>
<message>
<source>Expected polygons with a value in {} {} of {} within EXTENT, found none. Choose another field or EXTENT.</source>
<translation>Erwartet wurden Polygone mit einem Wert in {} {} von {} innerhalb von EXTENT, gefunden keine. Wählen Sie ein anderes Feld oder eine andere EXTENT.</translation>
</message>
<message>
<source>{} could not be copied to {} for rasterising: {}.</source>
<translation>{} konnte zum Rastern nicht nach {} kopiert werden: {}.</translation>
</message>
<message>
<source>The job was cancelled.</source>
<translation>Der Auftrag wurde abgebrochen.</translation>
</message>
<message>
<source>Expected class codes in {}, found more than {} different values. Choose a land-cover layer, or classify it first.</source>
<translation>Erwartet wurden Klassencodes in {}, gefunden mehr als {} verschiedene Werte. Wählen Sie einen Landbedeckungslayer, oder klassifizieren Sie ihn vorher.</translation>
</message>
<message>
<source>Expected whole numbers as class codes in {}, found {:g}. Choose a land-cover layer, or round it first.</source>
<translation>Erwartet wurden ganze Zahlen als Klassencodes in {}, gefunden {:g}. Wählen Sie einen Landbedeckungslayer, oder runden Sie vorher.</translation>
</message>
<message>
<source>the date</source>
<translation>das Datum</translation>
</message>
<message>
<source>the time</source>
<translation>die Zeit</translation>
</message>
<message>
<source>Expected whole numbers or texts in CLASS_FIELD {}, found {}. Choose another field.</source>
<translation>Erwartet wurden ganze Zahlen oder Texte in CLASS_FIELD {}, gefunden {}. Wählen Sie ein anderes Feld.</translation>
</message>
<message>
<source>Expected whole numbers or texts in CLASS_FIELD {}, found {}. Choose the field that holds class codes or names, or round its values with the field calculator.</source>
<translation>Erwartet wurden ganze Zahlen oder Texte in CLASS_FIELD {}, gefunden {}. Wählen Sie das Feld mit den Klassencodes oder Namen, oder runden Sie seine Werte mit dem Feldrechner.</translation>
</message>
<message>
<source>Expected class codes from {} to {} in CLASS_FIELD {}, found {}. Choose the field that holds class codes or names.</source>
<translation>Erwartet wurden Klassencodes von {} bis {} in CLASS_FIELD {}, gefunden {}. Wählen Sie das Feld mit den Klassencodes oder Namen.</translation>
</message>
<message>
<source>Expected pairs text=class in CLASS_MAP, as CLASS_FIELD holds texts, found {}, which means codes. Write pairs such as {}=water, or choose the field that holds the codes.</source>
<translation>Erwartet wurden Paare Text=Klasse in CLASS_MAP, da CLASS_FIELD Texte enthält, gefunden {}, was Codes meint. Schreiben Sie Paare wie {}=water, oder wählen Sie das Feld mit den Codes.</translation>
</message>
<message>
<source>Expected texts of CLASS_FIELD before '=' in CLASS_MAP ({}), found {}. Correct CLASS_MAP.</source>
<translation>Erwartet wurden Texte von CLASS_FIELD vor '=' in CLASS_MAP ({}), gefunden {}. Berichtigen Sie CLASS_MAP.</translation>
</message>
<message>
<source>Expected pairs text=class in CLASS_MAP, found {!r}. Write text=class.</source>
<translation>Erwartet wurden Paare Text=Klasse in CLASS_MAP, gefunden {!r}. Schreiben Sie Text=Klasse.</translation>
</message>
<message>
<source>Expected polygons in AREA, found none in {}. Choose another layer.</source>
<translation>Erwartet wurden Polygone in AREA, gefunden keine in {}. Wählen Sie einen anderen Layer.</translation>
</message>
<message>
<source>Expected polygons of {} where the image {} lies, found none. Check the CRS of both ({}, {}), or leave the image out.</source>
<translation>Erwartet wurden Polygone von {}, wo das Bild {} liegt, gefunden keine. Prüfen Sie das KBS beider ({}, {}), oder lassen Sie das Bild weg.</translation>
</message>
<message>
<source>none</source>
<translation>keines</translation>
</message>
<message>
<source>Expected a grid of at most {} pixels a side, found {} x {} pixels of {:g} x {:g}. Set a smaller EXTENT or a larger PIXEL_SIZE.</source>
<translation>Erwartet wurde ein Gitter von höchstens {} Pixeln je Seite, gefunden {} x {} Pixel von {:g} x {:g}. Setzen Sie eine kleinere EXTENT oder eine größere PIXEL_SIZE.</translation>
</message>
<message>
<source>Expected an EXTENT with an area, found {}. Draw it again or leave it empty.</source>
<translation>Erwartet wurde eine EXTENT mit Fläche, gefunden {}. Ziehen Sie sie neu auf, oder lassen Sie sie leer.</translation>
</message>
<message>
<source>Expected an EXTENT that overlaps the {} ({}), found {}, both in the CRS of the {}. Choose another EXTENT or leave it empty.</source>
<translation>Erwartet wurde eine EXTENT, die sich mit {} ({}) überschneidet, gefunden {}, beide im KBS von {}. Wählen Sie eine andere EXTENT, oder lassen Sie sie leer.</translation>
</message>
<message>
<source>Expected raster layers in {}, found {}, which QGIS cannot open as a raster. Check the path, or that the layer's source is still there.</source>
<translation>Erwartet wurden Rasterlayer in {}, gefunden {}, was QGIS nicht als Raster öffnen kann. Prüfen Sie den Pfad, und ob die Quelle des Layers noch da ist.</translation>
</message>
<message>
<source>Expected raster layers, or a folder of rasters, in {}, found {}, which QGIS cannot open as a raster. Check the path, or that the layer's source is still there.</source>
<translation>Erwartet wurden Rasterlayer oder ein Ordner mit Rastern in {}, gefunden {}, was QGIS nicht als Raster öffnen kann. Prüfen Sie den Pfad, und ob die Quelle des Layers noch da ist.</translation>
</message>
<message>
<source>nothing</source>
<translation>nichts</translation>
</message>
<message>
<source>raster</source>
<translation>Raster</translation>
</message>
<message>
<source>rasters</source>
<translation>Raster</translation>
</message>
<message>
<source>folder</source>
<translation>Ordner</translation>
</message>
<message>
<source>folders</source>
<translation>Ordner</translation>
</message>
<message>
<source> and </source>
<translation> und </translation>
</message>
<message>
<source>Expected a raster or polygon layer as {}, found {}. Choose another.</source>
<translation>Erwartet wurde ein Raster- oder Polygonlayer als {}, gefunden {}. Wählen Sie einen anderen.</translation>
</message>
<message>
<source>Expected either rasters or polygons as {}, found both. Rasterise the polygons first (gdal:rasterize) with the codes of the rasters.</source>
<translation>Erwartet wurden entweder Raster oder Polygone als {}, gefunden beides. Rastern Sie die Polygone vorher (gdal:rasterize) mit den Codes der Raster.</translation>
</message>
<message>
<source>Expected polygons with a value in CLASS_FIELD {} of {}, found none. Choose another field.</source>
<translation>Erwartet wurden Polygone mit einem Wert in CLASS_FIELD {} von {}, gefunden keine. Wählen Sie ein anderes Feld.</translation>
</message>
<message>
<source>Expected at most {} classes in CLASS_FIELD {} of {}, found {} different values. Choose the field that holds classes, not numbers of features or measures.</source>
<translation>Erwartet wurden höchstens {} Klassen in CLASS_FIELD {} von {}, gefunden {} verschiedene Werte. Wählen Sie das Feld mit den Klassen, nicht mit Nummern oder Messwerten der Objekte.</translation>
</message>
<message>
<source>Expected {} in {}, found {}, which QGIS cannot open. Check the path, or that the layer's source is still there.</source>
<translation>Erwartet wurde {} in {}, gefunden {}, was QGIS nicht öffnen kann. Prüfen Sie den Pfad, und ob die Quelle des Layers noch da ist.</translation>
</message>
<message>
<source> or one of the names {}</source>
<translation> oder einer der Namen {}</translation>
</message>
<message>
<source>Expected a code{} before '=' in CLASSES, found {!r}. Correct CLASSES.</source>
<translation>Erwartet wurde ein Code{} vor '=' in CLASSES, gefunden {!r}. Berichtigen Sie CLASSES.</translation>
</message>
<message>
<source>Expected pairs such as {} in CLASSES, found {!r}. Write code=name #rrggbb.</source>
<translation>Erwartet wurden Paare wie {} in CLASSES, gefunden {!r}. Schreiben Sie Code=Name #rrggbb.</translation>
</message>
<message>
<source>Expected a name of its own for every code in CLASSES, found {} for {} and {}. To join classes, reclassify the land cover first (native:reclassifybytable).</source>
<translation>Erwartet wurde ein eigener Name für jeden Code in CLASSES, gefunden {} für {} und {}. Um Klassen zusammenzulegen, klassifizieren Sie die Landbedeckung vorher um (native:reclassifybytable).</translation>
</message>
<message>
<source>Expected a code to mean the same in every layer of LANDCOVER, found {} as {} in {} and as {} in {}. Reclassify one of them, or prepare two datasets.</source>
<translation>Erwartet wurde, dass ein Code in jedem Layer von LANDCOVER dasselbe bedeutet, gefunden {} als {} in {} und als {} in {}. Klassifizieren Sie einen davon um, oder bereiten Sie zwei Datensätze vor.</translation>
</message>
<message>
<source>Expected folders images and masks beside each other in {}, found no picture in a folder masks. Put the pictures and their masks there, or choose another folder.</source>
<translation>Erwartet: Ordner images und masks nebeneinander in {}; gefunden: kein Bild in einem Ordner masks. Legen Sie die Bilder und ihre Masken dorthin, oder wählen Sie einen anderen Ordner.</translation>
</message>
<message>
<source>class {}</source>
<translation>Klasse {}</translation>
</message>
<message>
<source>Choose one of {}.</source>
<translation>Wählen Sie eines aus {}.</translation>
</message>
<message>
<source>The layer has no field: add one first.</source>
<translation>Der Layer hat kein Feld: fügen Sie zuerst eines hinzu.</translation>
</message>
<message>
<source>Expected {}, the field of {} that holds class codes or names, found none. {}</source>
<translation>Erwartet wurde {}, das Feld von {} mit Klassencodes oder Namen, gefunden keines. {}</translation>
</message>
<message>
<source>Expected polygons or a raster as {}, found {} with {}. Choose a polygon layer.</source>
<translation>Erwartet wurden Polygone oder ein Raster als {}, gefunden {} mit {}. Wählen Sie einen Polygonlayer.</translation>
</message>
<message>
<source>no geometry</source>
<translation>keine Geometrie</translation>
</message>
<message>
<source>Expected polygons in {}, found none. Choose another layer or its filter.</source>
<translation>Erwartet wurden Polygone in {}, gefunden keine. Wählen Sie einen anderen Layer, oder ändern Sie seinen Filter.</translation>
</message>
<message>
<source>Expected {} to be a field of {} ({}), found {}. Choose one of them.</source>
<translation>Erwartet wurde als {} ein Feld von {} ({}), gefunden {}. Wählen Sie eines davon.</translation>
</message>
<message>
<source>{} of {} without a value in {} left out: there is no imagery there, unless another polygon covers it.</source>
<translation>{} von {} ohne Wert in {} weggelassen: dort sind keine Bilddaten, wenn kein anderes Polygon die Stelle bedeckt.</translation>
</message>
<message>
<source>polygon</source>
<translation>Polygon</translation>
</message>
<message>
<source>polygons</source>
<translation>Polygone</translation>
</message>
<message>
<source>{} is empty: {} of {} is taken.</source>
<translation>{} ist leer: {} von {} wird genommen.</translation>
</message>
<message>
<source>Exporting {} x {} pixels of {} to a temporary file.</source>
<translation>Exportiert {} x {} Pixel von {} in eine temporäre Datei.</translation>
</message>
<message>
<source>{} is used with the CRS that the layer has in QGIS: {}.</source>
<translation>{} wird mit dem KBS verwendet, das der Layer in QGIS hat: {}.</translation>
</message>
<message>
<source>Expected a raster that GDAL opens, found {}: {}.</source>
<translation>Erwartet wurde ein Raster, das GDAL öffnet, gefunden {}: {}.</translation>
</message>
<message>
<source>Expected a BAND from 1 to {} of {}, found {}. Choose another band.</source>
<translation>Erwartet wurde ein BAND von 1 bis {} von {}, gefunden {}. Wählen Sie einen anderen Kanal.</translation>
</message>
<message>
<source>Expected class codes in {}, found a picture of a map ({}, a layer of type {}). Choose the land cover's own raster, for example from a WCS or a file.</source>
<translation>Erwartet wurden Klassencodes in {}, gefunden das Bild einer Karte ({}, ein Layer vom Typ {}). Wählen Sie das Raster der Landbedeckung selbst, zum Beispiel aus einem WCS oder einer Datei.</translation>
</message>
<message>
<source>Expected imagery with pixels of its own in {}, found {}, a layer of type {}. Save the part that you want with Export &gt; Save As as GeoTIFF, and choose that.</source>
<translation>Erwartet wurden Bilddaten mit eigenen Pixeln in {}, gefunden {}, ein Layer vom Typ {}. Speichern Sie den gewünschten Teil mit Export &gt; Speichern als als GeoTIFF, und wählen Sie dieses.</translation>
</message>
<message>
<source>{} could not be exported to a file (error {}). Save it as GeoTIFF and run again.</source>
<translation>{} konnte nicht in eine Datei exportiert werden (Fehler {}). Speichern Sie es als GeoTIFF, und starten Sie erneut.</translation>
</message>
<message>
<source>Expected a raster with pixels of its own, found {}. Save it as GeoTIFF first.</source>
<translation>Erwartet wurde ein Raster mit eigenen Pixeln, gefunden {}. Speichern Sie es vorher als GeoTIFF.</translation>
</message>
<message>
<source>Expected an EXTENT that can be transformed from {} to the CRS of the {}, {}, found {}. Check the CRS of the extent.</source>
<translation>Erwartet wurde eine EXTENT, die sich von {} in das KBS von {}, {}, umrechnen lässt, gefunden {}. Prüfen Sie das KBS der Ausdehnung.</translation>
</message>
<message>
<source>one layer, or one for each of the {} images,</source>
<translation>ein Layer oder einer für jedes der {} Bilder</translation>
</message>
<message>
<source>Land cover (raster or polygons)</source>
<translation>Landbedeckung (Raster, Polygone)</translation>
</message>
<message>
<source>Buildings (raster or polygons)</source>
<translation>Gebäude (Raster oder Polygone)</translation>
</message>
<message>
<source>Classes (empty: by the layer)</source>
<translation>Klassen (leer: aus dem Layer)</translation>
</message>
<message>
<source>one layer</source>
<translation>ein Layer</translation>
</message>
<message>
<source>a raster layer</source>
<translation>ein Rasterlayer</translation>
</message>
<message>
<source>Images (or pictures, below)</source>
<translation>Bilddaten (oder Bilder, unten)</translation>
</message>
<message>
<source>Test area (for split area)</source>
<translation>Testgebiet (für Teilung area)</translation>
</message>
<message>
<source>Splits of scenes (split scene)</source>
<translation>Teile der Szenen (Teilung scene)</translation>
</message>
<message>
<source>Expected {} as {}, found {}. Choose the layers again.</source>
<translation>Erwartet wurde {} als {}, gefunden {}. Wählen Sie die Layer erneut.</translation>
</message>
<message>
<source>DATASET is temporary: it goes when QGIS is closed. Copy it to keep it.</source>
<translation>DATASET ist temporär: es geht verloren, wenn QGIS geschlossen wird. Kopieren Sie es, um es zu behalten.</translation>
</message>
<message>
<source>SCENES: expected pairs such as tile5=test with one of {}, found {!r}. Correct SCENES.</source>
<translation>SCENES: erwartet wurden Paare wie tile5=test mit einem aus {}, gefunden {!r}. Berichtigen Sie SCENES.</translation>
</message>
<message>
<source>In the dialog</source>
<translation>Im Dialog</translation>
</message>
<message>
<source>{:.0%} done, about {} left.</source>
<translation>{:.0%} fertig, noch etwa {}.</translation>
</message>
<message>
<source>Expected {} to be a folder that can be written, found: {}. Choose another OUTPUT.</source>
<translation>Erwartet wurde, dass {} ein beschreibbarer Ordner ist, gefunden: {}. Wählen Sie eine andere OUTPUT.</translation>
</message>
<message>
<source>Bands (empty: by name or order)</source>
<translation>Kanäle (leer: Name, Reihenfolge)</translation>
</message>
<message>
<source>Expected a raster layer as IMAGE, found none. Choose one.</source>
<translation>Erwartet wurde ein Rasterlayer als IMAGE, gefunden keiner. Wählen Sie einen.</translation>
</message>
<message>
<source>Expected a raster layer as IMAGE, found {}, which QGIS cannot open as one. Check the path, or that the layer's source is still there.</source>
<translation>Erwartet wurde ein Rasterlayer als IMAGE, gefunden {}, was QGIS nicht als solchen öffnen kann. Prüfen Sie den Pfad, und ob die Quelle des Layers noch da ist.</translation>
</message>
<message>
<source>{}: pixels of {:g} m{}</source>
<translation>{}: Pixel von {:g} m{}</translation>
</message>
<message>
<source>, bundled</source>
<translation>, mitgeliefert</translation>
</message>
<message>
<source>Last preview</source>
<translation>Letzte Vorschau</translation>
</message>
<message>
<source>scene</source>
<translation>Szene</translation>
</message>
<message>
<source>scenes</source>
<translation>Szenen</translation>
</message>
<message>
<source>band</source>
<translation>Kanal</translation>
</message>
<message>
<source>bands</source>
<translation>Kanäle</translation>
</message>
<message>
<source>class</source>
<translation>Klasse</translation>
</message>
<message>
<source>Training was cancelled before its first checkpoint; no model was written, nothing to continue in {}.</source>
<translation>Das Training wurde vor seinem ersten Kontrollpunkt abgebrochen; kein Modell wurde geschrieben, in {} ist nichts fortzusetzen.</translation>
</message>
<message>
<source>smaller shares for validation and test</source>
<translation>kleineren Anteilen für Validierung und Test</translation>
</message>
<message>
<source>a larger share for {}</source>
<translation>einem größeren Anteil für {}</translation>
</message>
<message>
<source> or {}</source>
<translation> oder {}</translation>
</message>
<message>
<source>Previews, curves and checkpoints: {}</source>
<translation>Vorschauen, Kurven und Kontrollpunkte: {}</translation>
</message>
<message>
<source>Training was cancelled; no model was written. The last checkpoint is in {}: run again with that LOG and RESUME to continue from it.</source>
<translation>Das Training wurde abgebrochen; kein Modell wurde geschrieben. Der letzte Kontrollpunkt ist in {}: starten Sie erneut mit diesem LOG und RESUME, um dort fortzufahren.</translation>
</message>
<message>
<source>Last preview ({}): {}</source>
<translation>Letzte Vorschau ({}): {}</translation>
</message>
<message>
<source>training</source>
<translation>das Training</translation>
</message>
<message>
<source>validation</source>
<translation>die Validierung</translation>
</message>
<message>
<source>the test</source>
<translation>den Test</translation>
</message>
<message>
<source>Expected at least two classes in the dataset {}, found {}. Prepare it again with land cover that tells classes apart.</source>
<translation>Erwartet wurden mindestens zwei Klassen im Datensatz {}, gefunden {}. Bereiten Sie ihn erneut vor, mit einer Landbedeckung, die Klassen unterscheidet.</translation>
</message>
<message>
<source>batch_size: expected a multiple of the {} devices, found {}. Change BATCH_SIZE or DEVICES and run again.</source>
<translation>batch_size: erwartet wurde ein Vielfaches der {} Geräte, gefunden {}. Ändern Sie BATCH_SIZE oder DEVICES, und starten Sie erneut.</translation>
</message>
<message>
<source>Expected a training to resume in LOG, found none in {}: it starts anew.</source>
<translation>Erwartet wurde ein Training zum Fortsetzen in LOG, gefunden keines in {}: es beginnt neu.</translation>
</message>
<message>
<source>Expected scenes for {} in the dataset {}, found none in its split {}. Prepare it again with {}, or another split.</source>
<translation>Erwartet wurden Szenen für {} im Datensatz {}, gefunden keine in seinem Teil {}. Bereiten Sie ihn erneut vor mit {} oder einer anderen Teilung.</translation>
</message>
<message>
<source>{} is temporary: it goes when QGIS is closed. Choose a place of your own.</source>
<translation>{} ist temporär: es geht verloren, wenn QGIS geschlossen wird. Wählen Sie einen eigenen Ort.</translation>
</message>
<message>
<source>goes when QGIS is closed</source>
<translation>verloren geht, wenn QGIS geschlossen wird</translation>
</message>
<message>
<source>nobody shares</source>
<translation>niemand teilt</translation>
</message>
<message>
<source>{}: expected outputs of your own, found a temporary one, which {}. Choose a file as OUTPUT, or leave {} out.</source>
<translation>{}: erwartet wurden eigene Ausgaben, gefunden eine temporäre, die {}. Wählen Sie eine Datei als OUTPUT, oder lassen Sie {} weg.</translation>
</message>
<message>
<source>Training {} of width {} on {}: {} steps{}, {} crops of {} px a step.</source>
<translation>Training von {} mit Breite {} mit {}: {} Schritte{}, {} Ausschnitte von {} px je Schritt.</translation>
</message>
<message>
<source>land cover, real, three draws</source>
<translation>Landbedeckung, echt, drei Ziehungen</translation>
</message>
<message>
<source>Training a generator of width {} on {}, {} px, {} with {}: {} steps{}, {} pictures a step.</source>
<translation>Training eines Generators der Breite {} mit {}, {} px, {} mit {}: {} Schritte{}, {} Bilder je Schritt.</translation>
</message>
<message>
<source>{}, which is another file</source>
<translation>{}, eine andere Datei</translation>
</message>
<message>
<source>{}, which is not there</source>
<translation>{}, was nicht da ist</translation>
</message>
<message>
<source>Scenes (folder of class folders, or zip)</source>
<translation>Szenen (Ordner aus Klassen, oder Zip)</translation>
</message>
<message>
<source>classes in rows: real pictures, then made-up ones</source>
<translation>Klassen in Zeilen: echte Bilder, dann erfundene</translation>
</message>
<message>
<source>Expected a folder with one subfolder per class, or a zip of one, as SCENES, found {}. Check it.</source>
<translation>Erwartet wurde ein Ordner mit einem Unterordner je Klasse, oder ein Zip davon, als SCENES, gefunden {}. Prüfen Sie es.</translation>
</message>
<message>
<source>in place of their real one</source>
<translation>anstelle der echten</translation>
</message>
<message>
<source>as many as that, on top</source>
<translation>ebenso viele zusätzlich</translation>
</message>
<message>
<source>Synthetic dataset (several: ;)</source>
<translation>Synthet. Datensatz (mehrere: ;)</translation>
</message>
<message>
<source>Training a U-Net {} on {}{}: {} steps{}, {} crops of {} px a step.</source>
<translation>Training eines U-Net {} mit {}{}: {} Schritte{}, {} Ausschnitte von {} px je Schritt.</translation>
</message>
<message>
<source> with synthetic imagery for {:.0%} of the scenes, {}</source>
<translation> mit synthetischen Bilddaten für {:.0%} der Szenen, {}</translation>
</message>
<message>
<source>land cover, imagery, what was read off it</source>
<translation>Landbedeckung, Bilddaten, was daraus gelesen wurde</translation>
</message>
<message>
<source>of width {}</source>
<translation>der Breite {}</translation>
</message>
<message>
<source>with encoder {}</source>
<translation>mit Encoder {}</translation>
</message>
<message>
<source> and all {} synthetic images</source>
<translation> und allen {} synthetischen Bildern</translation>
</message>
<message>
<source> and {} synthetic images, which {:.0%} of the crops of each step show</source>
<translation> und {} synthetischen Bildern, die {:.0%} der Ausschnitte jedes Schritts zeigen</translation>
</message>
<message>
<source>Expected another folder as SYNTHETIC than DATASET, found {} as both. Choose a folder made by Generate synthetic dataset, or leave SYNTHETIC empty.</source>
<translation>Erwartet wurde als SYNTHETIC ein anderer Ordner als DATASET, gefunden {} als beides. Wählen Sie einen Ordner, den „Synthetischen Datensatz erzeugen“ gemacht hat, oder lassen Sie SYNTHETIC leer.</translation>
</message>
<message>
<source>IoU of the classes on the validation part: {}.</source>
<translation>IoU der Klassen im Validierungsteil: {}.</translation>
</message>
<message>
<source>Training two translators of width {} with {} blocks on {}: {} steps{}, {} crops of {} px of each set a step.</source>
<translation>Training zweier Übersetzer der Breite {} mit {} Blöcken mit {}: {} Schritte{}, {} Ausschnitte von {} px aus jeder Menge je Schritt.</translation>
</message>
<message>
<source>Bands (empty: all)</source>
<translation>Kanäle (leer: alle)</translation>
</message>
<message>
<source>Images A</source>
<translation>Bilder A</translation>
</message>
<message>
<source>Images B</source>
<translation>Bilder B</translation>
</message>
<message>
<source>What the networks paint</source>
<translation>Was die Netze malen</translation>
</message>
<message>
<source>imagery, translated, and back again</source>
<translation>Bilddaten, übersetzt und wieder zurück</translation>
</message>
<message>
<source>{} as {}</source>
<translation>{} als {}</translation>
</message>
<message>
<source>Expected rasters, or a folder of them, as {}, found none. Choose some.</source>
<translation>Erwartet wurden Raster, oder ein Ordner davon, als {}, gefunden keine. Wählen Sie welche.</translation>
</message>
<message>
<source>Mean absolute difference to the imagery over all bands, where DIFFERENCE is wanted</source>
<translation>Mittlere absolute Differenz zu den Bilddaten über alle Kanäle, wo DIFFERENCE gewünscht ist</translation>
</message>
<message>
<source>Classes of the land cover</source>
<translation>Klassen der Landbedeckung</translation>
</message>
<message>
<source>Classes…</source>
<translation>Klassen…</translation>
</message>
<message>
<source>Code</source>
<translation>Code</translation>
</message>
<message>
<source>Name</source>
<translation>Name</translation>
</message>
<message>
<source>Share</source>
<translation>Anteil</translation>
</message>
<message>
<source>Painted as</source>
<translation>Gemalt als</translation>
</message>
<message>
<source>Fills the table; each row can still be chosen.</source>
<translation>Füllt die Tabelle; jede Zeile lässt sich noch wählen.</translation>
</message>
<message>
<source>Filled by: names of the layer</source>
<translation>Gefüllt nach: Namen des Layers</translation>
</message>
<message>
<source>Filled by: equal codes</source>
<translation>Gefüllt nach: gleichen Codes</translation>
</message>
<message>
<source>Chosen row by row</source>
<translation>Zeile für Zeile gewählt</translation>
</message>
<message>
<source>choose…</source>
<translation>wählen…</translation>
</message>
<message>
<source>Ticked: it is learnt</source>
<translation>Angehakt: wird gelernt</translation>
</message>
<message>
<source>Double-click to name it</source>
<translation>Doppelklick, um es zu benennen</translation>
</message>
<message>
<source>Reading the land cover…</source>
<translation>Liest die Landbedeckung…</translation>
</message>
<message>
<source>Shares are those of a sample.</source>
<translation>Anteile aus einer Stichprobe.</translation>
</message>
<message>
<source>Yellow: only the codes are equal; please check.</source>
<translation>Gelb: nur die Codes sind gleich; bitte prüfen.</translation>
</message>
<message>
<source>Untick what is not to be learnt; double-click a name to change it.</source>
<translation>Haken weg bei dem, was nicht gelernt werden soll; ein Doppelklick auf einen Namen ändert ihn.</translation>
</message>
<message>
<source>{} rare codes are not shown.</source>
<translation>{} seltene Codes sind nicht gezeigt.</translation>
</message>
<message>
<source>Filled by: scheme {}</source>
<translation>Gefüllt nach: Schema {}</translation>
</message>
<message>
<source>Red: no class yet ({}).</source>
<translation>Rot: noch keine Klasse ({}).</translation>
</message>
<message>
<source>Folder with one subfolder per class</source>
<translation>Ordner mit einem Unterordner je Klasse</translation>
</message>
<message>
<source>Zip of such a folder</source>
<translation>Zip eines solchen Ordners</translation>
</message>
<message>
<source>Folder…</source>
<translation>Ordner…</translation>
</message>
<message>
<source>File…</source>
<translation>Datei…</translation>
</message>
<message>
<source>Zip…</source>
<translation>Zip…</translation>
</message>
<message>
<source>Dataset folder</source>
<translation>Datensatzordner</translation>
</message>
<message>
<source>Raster or dataset.json</source>
<translation>Raster oder dataset.json</translation>
</message>
<message>
<source>Zip (*.zip)</source>
<translation>Zip (*.zip)</translation>
</message>
<message>
<source>Examples</source>
<translation>Beispiele</translation>
</message>
<message>
<source>Or a dataset's training masks</source>
<translation>Oder Trainingsmasken (Datensatz)</translation>
</message>
<message>
<source>Width in pixels, without an extent</source>
<translation>Breite in Pixeln, ohne Ausdehnung</translation>
</message>
<message>
<source>Height in pixels, without an extent</source>
<translation>Höhe in Pixeln, ohne Ausdehnung</translation>
</message>
<message>
<source>Shares of classes in percent</source>
<translation>Anteile der Klassen in Prozent</translation>
</message>
<message>
<source>Instances of rare classes</source>
<translation>Vorkommen seltener Klassen</translation>
</message>
<message>
<source>Classes whose parts stay whole</source>
<translation>Klassen, deren Teile ganz bleiben</translation>
</message>
<message>
<source>Size of patches (empty: auto)</source>
<translation>Stückgröße (leer: automatisch)</translation>
</message>
<message>
<source>Classes to ignore</source>
<translation>Klassen, die nicht zählen</translation>
</message>
<message>
<source>Land-cover layout</source>
<translation>Landbedeckungsplan</translation>
</message>
<message>
<source>Size of patches in pixels</source>
<translation>Stückgröße in Pixeln</translation>
</message>
<message>
<source>Megapixels</source>
<translation>Megapixel</translation>
</message>
<message>
<source>Draw land-cover layouts</source>
<translation>Landbedeckungspläne zeichnen</translation>
</message>
<message>
<source>deep learning</source>
<translation>tiefes Lernen</translation>
</message>
<message>
<source>machine learning</source>
<translation>maschinelles Lernen</translation>
</message>
<message>
<source>ai</source>
<translation>KI</translation>
</message>
<message>
<source>gan</source>
<translation>GAN</translation>
</message>
<message>
<source>neural network</source>
<translation>neuronales Netz</translation>
</message>
<message>
<source>synthetic imagery</source>
<translation>synthetische Bilddaten</translation>
</message>
<message>
<source>land cover</source>
<translation>Landbedeckung</translation>
</message>
<message>
<source>Land cover before (raster or polygons)</source>
<translation>Landbedeckung vorher (Raster oder Polygone)</translation>
</message>
<message>
<source>Land cover after (raster or polygons)</source>
<translation>Landbedeckung nachher (Raster oder Polygone)</translation>
</message>
<message>
<source>Class field of after (polygons)</source>
<translation>Klassenfeld nachher (Polygone)</translation>
</message>
<message>
<source>After shows only what changes</source>
<translation>Nachher zeigt nur, was sich ändert</translation>
</message>
<message>
<source>Class map (empty: by names)</source>
<translation>Klassenzuordnung (leer: Namen)</translation>
</message>
<message>
<source>Codes without a class</source>
<translation>Codes ohne Klasse</translation>
</message>
<message>
<source>stop and list them (error)</source>
<translation>anhalten und sie aufzählen (error)</translation>
</message>
<message>
<source>leave their pixels empty (nodata)</source>
<translation>ihre Pixel leer lassen (nodata)</translation>
</message>
<message>
<source>Model (empty: by pixel size)</source>
<translation>Modell (leer: nach Pixelgröße)</translation>
</message>
<message>
<source>Seeds of single classes</source>
<translation>Startwerte einzelner Klassen</translation>
</message>
<message>
<source>Style image of after</source>
<translation>Stilbild für nachher</translation>
</message>
<message>
<source>Look field (polygons)</source>
<translation>Feld des Aussehens (Polygone)</translation>
</message>
<message>
<source>Class map of after (empty: same)</source>
<translation>Zuordnung nachher (leer: gleich)</translation>
</message>
<message>
<source>Seed of after (empty: SEED)</source>
<translation>Startwert nachher (leer: SEED)</translation>
</message>
<message>
<source>Style seed of after (empty: same)</source>
<translation>Stil-Startwert nachher (leer: so)</translation>
</message>
<message>
<source>Brightness of after</source>
<translation>Helligkeit nachher</translation>
</message>
<message>
<source>Contrast of after</source>
<translation>Kontrast nachher</translation>
</message>
<message>
<source>Shift of after to the right, in pixels</source>
<translation>Verschiebung nachher nach rechts, in Pixeln</translation>
</message>
<message>
<source>Shift of after down, in pixels</source>
<translation>Verschiebung nachher nach unten, in Pixeln</translation>
</message>
<message>
<source>Band of after (raster)</source>
<translation>Kanal nachher (Raster)</translation>
</message>
<message>
<source>Compression</source>
<translation>Komprimierung</translation>
</message>
<message>
<source>every program reads it (deflate)</source>
<translation>liest jedes Programm (deflate)</translation>
</message>
<message>
<source>faster, for programs with a GDAL of today (zstd)</source>
<translation>schneller, für Programme mit heutigem GDAL (zstd)</translation>
</message>
<message>
<source>fastest, largest (none)</source>
<translation>am schnellsten, am größten (none)</translation>
</message>
<message>
<source>Cloud-optimised GeoTIFF</source>
<translation>Cloud-optimiertes GeoTIFF</translation>
</message>
<message>
<source>Resume, and keep what is finished</source>
<translation>Fortsetzen, Fertiges behalten</translation>
</message>
<message>
<source>Scheduler (empty: this process)</source>
<translation>Scheduler (leer: dieser Prozess)</translation>
</message>
<message>
<source>Tile size (empty: by memory)</source>
<translation>Kachelgröße (leer: nach Speicher)</translation>
</message>
<message>
<source>Overlap of tiles (empty: advised)</source>
<translation>Überlappung (leer: empfohlen)</translation>
</message>
<message>
<source>Blending of tiles</source>
<translation>Überblendung der Kacheln</translation>
</message>
<message>
<source>a hard cut in the middle (none)</source>
<translation>ein harter Schnitt in der Mitte (none)</translation>
</message>
<message>
<source>Memory in MiB (empty: auto)</source>
<translation>Speicher in MiB (leer: auto)</translation>
</message>
<message>
<source>Device</source>
<translation>Gerät</translation>
</message>
<message>
<source>A model that breaks its promise</source>
<translation>Ein Modell, das sein Versprechen bricht</translation>
</message>
<message>
<source>one whose windows do not join is refused (error)</source>
<translation>eines, dessen Fenster nicht zusammenpassen, wird abgelehnt (error)</translation>
</message>
<message>
<source>it is used, with a warning (warning)</source>
<translation>es wird verwendet, mit einer Warnung (warning)</translation>
</message>
<message>
<source>Seed of the style (empty: SEED)</source>
<translation>Startwert des Stils (leer: SEED)</translation>
</message>
<message>
<source>Cast shadows</source>
<translation>Schatten werfen</translation>
</message>
<message>
<source>Band (raster)</source>
<translation>Kanal (Raster)</translation>
</message>
<message>
<source>Precision of the network</source>
<translation>Genauigkeit des Netzes</translation>
</message>
<message>
<source>half on a GPU where the model has it and it stays within one digital number, else full (auto)</source>
<translation>halb auf einer GPU, wo das Modell es hat und es innerhalb eines Grauwerts bleibt, sonst voll (auto)</translation>
</message>
<message>
<source>16-bit numbers, faster on a GPU (half)</source>
<translation>16-Bit-Zahlen, auf einer GPU schneller (half)</translation>
</message>
<message>
<source>Synthetic imagery before</source>
<translation>Synthetische Bilddaten vorher</translation>
</message>
<message>
<source>Synthetic imagery after</source>
<translation>Synthetische Bilddaten nachher</translation>
</message>
<message>
<source>Change mask</source>
<translation>Veränderungsmaske</translation>
</message>
<message>
<source>Megapixels per second</source>
<translation>Megapixel pro Sekunde</translation>
</message>
<message>
<source>Windows</source>
<translation>Fenster</translation>
</message>
<message>
<source>Generate change pairs</source>
<translation>Veränderungspaare erzeugen</translation>
</message>
<message>
<source>Synthetic imagery</source>
<translation>Synthetische Bilddaten</translation>
</message>
<message>
<source>Generate synthetic imagery from land-cover layer</source>
<translation>Synthetische Bilddaten aus Landbedeckungslayer erzeugen</translation>
</message>
<message>
<source>Dates (empty: of the images)</source>
<translation>Tage (leer: die der Bilder)</translation>
</message>
<message>
<source>Number of dates, without images</source>
<translation>Zahl der Tage, ohne Bilder</translation>
</message>
<message>
<source>The first of so many dates</source>
<translation>Der erste dieser Tage</translation>
</message>
<message>
<source>Time series</source>
<translation>Zeitreihe</translation>
</message>
<message>
<source>Generate time series</source>
<translation>Zeitreihe erzeugen</translation>
</message>
<message>
<source>Model (empty: the bundled one)</source>
<translation>Modell (leer: das mitgelieferte)</translation>
</message>
<message>
<source>Confidence</source>
<translation>Sicherheit</translation>
</message>
<message>
<source>Map land cover with a segmenter</source>
<translation>Landbedeckung mit einem Segmentierer kartieren</translation>
</message>
<message>
<source>Model (translator)</source>
<translation>Modell (Übersetzer)</translation>
</message>
<message>
<source>Translated imagery</source>
<translation>Übersetzte Bilddaten</translation>
</message>
<message>
<source>Difference</source>
<translation>Differenz</translation>
</message>
<message>
<source>Translate imagery</source>
<translation>Bilddaten übersetzen</translation>
</message>
<message>
<source>paint and map (inference)</source>
<translation>malen und kartieren (inference)</translation>
</message>
<message>
<source>measure and report too (evaluation)</source>
<translation>auch messen und berichten (evaluation)</translation>
</message>
<message>
<source>train too (training)</source>
<translation>auch trainieren (training)</translation>
</message>
<message>
<source>any machine (cpu)</source>
<translation>jeder Rechner (cpu)</translation>
</message>
<message>
<source>NVIDIA GPU (cuda)</source>
<translation>NVIDIA-GPU (cuda)</translation>
</message>
<message>
<source>Install or repair the worker environment</source>
<translation>Arbeitsumgebung installieren oder reparieren</translation>
</message>
<message>
<source>Setup</source>
<translation>Einrichtung</translation>
</message>
<message>
<source>Training dataset</source>
<translation>Trainingsdatensatz</translation>
</message>
<message>
<source>Kind of experiment</source>
<translation>Art des Experiments</translation>
</message>
<message>
<source>Trainings a mix (empty: 3 or 8)</source>
<translation>Trainings/Mischung (leer: 3, 8)</translation>
</message>
<message>
<source>Encoder (network that sees the imagery)</source>
<translation>Encoder (Netz, das die Bilddaten sieht)</translation>
</message>
<message>
<source>without a GPU (laptop)</source>
<translation>ohne GPU (laptop)</translation>
</message>
<message>
<source>larger crops and more steps (gpu)</source>
<translation>größere Ausschnitte und mehr Schritte (gpu)</translation>
</message>
<message>
<source>as published (paper)</source>
<translation>wie veröffentlicht (paper)</translation>
</message>
<message>
<source>Steps of each (empty: preset)</source>
<translation>Schritte (leer: Voreinstellung)</translation>
</message>
<message>
<source>Resume from the log folder</source>
<translation>Aus dem LOG-Ordner fortsetzen</translation>
</message>
<message>
<source>Images of a mask at most (kind composition)</source>
<translation>Bilder je Maske höchstens (Art composition)</translation>
</message>
<message>
<source>Batch size (empty: as preset)</source>
<translation>Stapel (leer: Voreinstellung)</translation>
</message>
<message>
<source>Crop size in px (empty: preset)</source>
<translation>Ausschnitt in px (leer: Vorgabe)</translation>
</message>
<message>
<source>Arms beside real imagery (kind usefulness)</source>
<translation>Arme neben echten Bilddaten (usefulness)</translation>
</message>
<message>
<source>Share of painted crops (kind usefulness)</source>
<translation>Anteil gemalter Ausschnitte (usefulness)</translation>
</message>
<message>
<source>Real pixels that the filter may take</source>
<translation>Echte Pixel, die der Filter nehmen darf</translation>
</message>
<message>
<source>Kinds that train generators: architecture</source>
<translation>Arten mit Generatortraining: Architektur</translation>
</message>
<message>
<source>Generators' steps (empty: preset)</source>
<translation>Generatorschritte (leer: Vorgabe)</translation>
</message>
<message>
<source>Radiometry of synthetic imagery</source>
<translation>Radiometrie der synthetischen Bilddaten</translation>
</message>
<message>
<source>as the generator paints (model)</source>
<translation>wie der Generator malt (model)</translation>
</message>
<message>
<source>every class as bright and as varied as in a real train scene (scenes)</source>
<translation>jede Klasse so hell und so verschieden wie in einer echten Trainingsszene (scenes)</translation>
</message>
<message>
<source>First seed</source>
<translation>Erster Startwert</translation>
</message>
<message>
<source>Schedule of the learning rate</source>
<translation>Verlauf der Lernrate</translation>
</message>
<message>
<source>halves where validation no longer improves (plateau)</source>
<translation>halbiert, wo die Validierung nicht mehr besser wird (plateau)</translation>
</message>
<message>
<source>falls to 0 over the steps (cosine)</source>
<translation>sinkt über die Schritte auf 0 (cosine)</translation>
</message>
<message>
<source>Steps between validations</source>
<translation>Schritte zwischen Validierungen</translation>
</message>
<message>
<source>Precision</source>
<translation>Genauigkeit</translation>
</message>
<message>
<source>bf16-mixed where the device computes it, which is faster (auto)</source>
<translation>bf16-mixed, wo das Gerät es rechnet, was schneller ist (auto)</translation>
</message>
<message>
<source>full precision (32-true)</source>
<translation>volle Genauigkeit (32-true)</translation>
</message>
<message>
<source>CPU threads (empty: all cores)</source>
<translation>CPU-Threads (leer: alle Kerne)</translation>
</message>
<message>
<source>Trainings at most in this run (0: all)</source>
<translation>Trainings in diesem Lauf höchstens (0: alle)</translation>
</message>
<message>
<source>Learning rate (empty: as preset)</source>
<translation>Lernrate (leer: Voreinstellung)</translation>
</message>
<message>
<source>Width of plain (empty: preset)</source>
<translation>Breite von plain (leer: Vorgabe)</translation>
</message>
<message>
<source>Encoder's weights (file, or hub)</source>
<translation>Encoder-Gewichte (Datei, hub)</translation>
</message>
<message>
<source>Depth of the encoder plain</source>
<translation>Tiefe des Encoders plain</translation>
</message>
<message>
<source>Depth of other encoders</source>
<translation>Tiefe anderer Encoder</translation>
</message>
<message>
<source>Loss</source>
<translation>Verlust</translation>
</message>
<message>
<source>pixel by pixel (cross-entropy)</source>
<translation>Pixel für Pixel (cross-entropy)</translation>
</message>
<message>
<source>overlap of each class (jaccard)</source>
<translation>Überlappung jeder Klasse (jaccard)</translation>
</message>
<message>
<source>hard pixels (focal)</source>
<translation>schwierige Pixel (focal)</translation>
</message>
<message>
<source>the first two together (combined)</source>
<translation>die ersten beiden zusammen (combined)</translation>
</message>
<message>
<source>Weights of the classes</source>
<translation>Gewichte der Klassen</translation>
</message>
<message>
<source>Sampling of crops</source>
<translation>Auswahl der Ausschnitte</translation>
</message>
<message>
<source>around pixels of every class equally often (balanced)</source>
<translation>um Pixel jeder Klasse gleich oft (balanced)</translation>
</message>
<message>
<source>around any labelled pixel (uniform)</source>
<translation>um irgendein beschriftetes Pixel (uniform)</translation>
</message>
<message>
<source>Augmentation</source>
<translation>Augmentierung</translation>
</message>
<message>
<source>crops are flipped and turned (turns)</source>
<translation>Ausschnitte werden gespiegelt und gedreht (turns)</translation>
</message>
<message>
<source>colours and scale change too, and parts of one are pasted into another (strong)</source>
<translation>auch Farben und Maßstab ändern sich, und Teile des einen werden in einen anderen gesetzt (strong)</translation>
</message>
<message>
<source>as they are (none)</source>
<translation>wie sie sind (none)</translation>
</message>
<message>
<source>Averaging of weights (0: none)</source>
<translation>Mittelung der Gewichte (0: keine)</translation>
</message>
<message>
<source>Report</source>
<translation>Bericht</translation>
</message>
<message>
<source>HTML files (*.html)</source>
<translation>HTML-Dateien (*.html)</translation>
</message>
<message>
<source>Metrics (tables and plots lie beside it)</source>
<translation>Maße (Tabellen, Diagramme liegen daneben)</translation>
</message>
<message>
<source>JSON files (*.json)</source>
<translation>JSON-Dateien (*.json)</translation>
</message>
<message>
<source>Log folder (trainings, imagery)</source>
<translation>LOG-Ordner (Trainings, Bilddaten)</translation>
</message>
<message>
<source>Gain in mean IoU of the best mix over real imagery alone (0.05: 5 % more)</source>
<translation>Gewinn an mittlerer IoU der besten Mischung gegenüber echten Bilddaten allein (0.05: 5 % mehr)</translation>
</message>
<message>
<source>Trainings that are done</source>
<translation>Fertige Trainings</translation>
</message>
<message>
<source>Trainings of the whole experiment</source>
<translation>Trainings des ganzen Experiments</translation>
</message>
<message>
<source>Augmentation experiment</source>
<translation>Augmentierungsexperiment</translation>
</message>
<message>
<source>Training</source>
<translation>Training</translation>
</message>
<message>
<source>Real imagery (dataset folder or raster)</source>
<translation>Echte Bilddaten (Datensatz oder Raster)</translation>
</message>
<message>
<source>Synthetic (empty: painted)</source>
<translation>Synthetisch (leer: gemalt)</translation>
</message>
<message>
<source>Generator (empty: bundled)</source>
<translation>Generator (leer: mitgeliefert)</translation>
</message>
<message>
<source>Segmenter (empty: bundled)</source>
<translation>Segmentierer (leer: dabei)</translation>
</message>
<message>
<source>Split of the real dataset</source>
<translation>Teil des echten Datensatzes</translation>
</message>
<message>
<source>What is measured</source>
<translation>Was gemessen wird</translation>
</message>
<message>
<source>Metrics of an experiment</source>
<translation>Maße eines Experiments</translation>
</message>
<message>
<source>Chips of each side at most</source>
<translation>Bildausschnitte je Seite höchstens</translation>
</message>
<message>
<source>Class map of land-cover rasters</source>
<translation>Zuordnung der Landbedeckung</translation>
</message>
<message>
<source>Weights of FID (file, or hub)</source>
<translation>Gewichte der FID (Datei, hub)</translation>
</message>
<message>
<source>Weights of ResNet-50 (or hub)</source>
<translation>Gewichte von ResNet-50 (hub)</translation>
</message>
<message>
<source>Weights of LPIPS (file, or hub)</source>
<translation>Gewichte von LPIPS (Datei, hub)</translation>
</message>
<message>
<source>Width of a chip in pixels</source>
<translation>Breite eines Ausschnitts in Pixeln</translation>
</message>
<message>
<source>Masks drawn several times, for diversity</source>
<translation>Mehrmals gemalte Masken, für die Vielfalt</translation>
</message>
<message>
<source>Draws of each mask</source>
<translation>Ziehungen je Maske</translation>
</message>
<message>
<source>Repetitions of the random forest</source>
<translation>Wiederholungen des Zufallswaldes</translation>
</message>
<message>
<source>Resamplings for intervals</source>
<translation>Neue Stichproben für Intervalle</translation>
</message>
<message>
<source>Memory for chips (MiB)</source>
<translation>Speicher für Ausschnitte (MiB)</translation>
</message>
<message>
<source>Metrics</source>
<translation>Maße</translation>
</message>
<message>
<source>Frechet distance, satellite features (lower is better)</source>
<translation>Fréchet-Abstand, Satellitenmerkmale (kleiner ist besser)</translation>
</message>
<message>
<source>Kernel distance, satellite features (lower is better)</source>
<translation>Kernel-Abstand, Satellitenmerkmale (kleiner ist besser)</translation>
</message>
<message>
<source>Frechet distance, segmenter's features (lower is better)</source>
<translation>Fréchet-Abstand, Merkmale des Segmentierers (kleiner ist besser)</translation>
</message>
<message>
<source>FID as published (lower is better)</source>
<translation>FID wie veröffentlicht (kleiner ist besser)</translation>
</message>
<message>
<source>KID as published (lower is better)</source>
<translation>KID wie veröffentlicht (kleiner ist besser)</translation>
</message>
<message>
<source>Frechet distance, ResNet-50 (lower is better)</source>
<translation>Fréchet-Abstand, ResNet-50 (kleiner ist besser)</translation>
</message>
<message>
<source>Mean IoU of the segmenter on synthetic imagery (higher is better)</source>
<translation>Mittlere IoU des Segmentierers auf synthetischen Bilddaten (größer ist besser)</translation>
</message>
<message>
<source>Frequency-weighted IoU (higher is better)</source>
<translation>Nach Häufigkeit gewichtete IoU (größer ist besser)</translation>
</message>
<message>
<source>Accuracy of the segmenter (higher is better)</source>
<translation>Genauigkeit des Segmentierers (größer ist besser)</translation>
</message>
<message>
<source>Difference between draws of one mask (higher is better)</source>
<translation>Unterschied zwischen Ziehungen einer Maske (größer ist besser)</translation>
</message>
<message>
<source>Difference inside a class drawn anew (higher is better)</source>
<translation>Unterschied innerhalb einer neu gezogenen Klasse (größer ist besser)</translation>
</message>
<message>
<source>Difference outside a class drawn anew (lower is better)</source>
<translation>Unterschied außerhalb einer neu gezogenen Klasse (kleiner ist besser)</translation>
</message>
<message>
<source>LPIPS as published (higher is better)</source>
<translation>LPIPS wie veröffentlicht (größer ist besser)</translation>
</message>
<message>
<source>mCSD as published (higher is better)</source>
<translation>mCSD wie veröffentlicht (größer ist besser)</translation>
</message>
<message>
<source>mOCD as published (lower is better)</source>
<translation>mOCD wie veröffentlicht (kleiner ist besser)</translation>
</message>
<message>
<source>Log loss of telling real from synthetic (higher is better)</source>
<translation>Log-Verlust beim Unterscheiden von echt und synthetisch (größer ist besser)</translation>
</message>
<message>
<source>Area under the ROC curve of telling real from synthetic (lower is better)</source>
<translation>Fläche unter der ROC-Kurve beim Unterscheiden von echt und synthetisch (kleiner ist besser)</translation>
</message>
<message>
<source>Distance of the bands' distributions (lower is better)</source>
<translation>Abstand der Verteilungen der Kanäle (kleiner ist besser)</translation>
</message>
<message>
<source>Spread within classes, synthetic over real (1 is best)</source>
<translation>Streuung innerhalb der Klassen, synthetisch durch echt (1 ist am besten)</translation>
</message>
<message>
<source>Distance of the power spectra (lower is better)</source>
<translation>Abstand der Leistungsspektren (kleiner ist besser)</translation>
</message>
<message>
<source>Jump across the lines of a grid (1: no seam)</source>
<translation>Sprung über die Linien eines Gitters (1: keine Naht)</translation>
</message>
<message>
<source>Distance to the nearest training chip over that of strangers (0: copies)</source>
<translation>Abstand zum nächsten Trainingsausschnitt durch den von Fremden (0: Kopien)</translation>
</message>
<message>
<source>Nearness to the pictures of training masks over others (0: copies)</source>
<translation>Nähe zu den Bildern der Trainingsmasken durch die zu anderen (0: Kopien)</translation>
</message>
<message>
<source>Gain in mean IoU by synthetic imagery, of EXPERIMENT (0.05: 5 % more)</source>
<translation>Gewinn an mittlerer IoU durch synthetische Bilddaten, aus EXPERIMENT (0.05: 5 % mehr)</translation>
</message>
<message>
<source>Real chips</source>
<translation>Echte Ausschnitte</translation>
</message>
<message>
<source>Synthetic chips</source>
<translation>Synthetische Ausschnitte</translation>
</message>
<message>
<source>Measures that were not computed; the report says why</source>
<translation>Maße, die nicht berechnet wurden; der Bericht sagt warum</translation>
</message>
<message>
<source>Land cover (rasters or polygons)</source>
<translation>Landbedeckung (Raster oder Polygone)</translation>
</message>
<message>
<source>Size of a pair in pixels</source>
<translation>Größe eines Paars in Pixeln</translation>
</message>
<message>
<source>Pairs of each place</source>
<translation>Paare je Ort</translation>
</message>
<message>
<source>Places at most (empty: all)</source>
<translation>Höchstzahl der Orte (leer: alle)</translation>
</message>
<message>
<source>Layouts to draw (0: none)</source>
<translation>Zu zeichnende Pläne (0: keine)</translation>
</message>
<message>
<source>Edits</source>
<translation>Änderungen</translation>
</message>
<message>
<source>Nuisances</source>
<translation>Störungen</translation>
</message>
<message>
<source>Share of places for validation</source>
<translation>Anteil der Orte für die Validierung</translation>
</message>
<message>
<source>Share of places for the test</source>
<translation>Anteil der Orte für den Test</translation>
</message>
<message>
<source>Resume an unfinished run</source>
<translation>Begonnenen Lauf fortsetzen</translation>
</message>
<message>
<source>Memory for windows (MiB)</source>
<translation>Speicher für Fenster (MiB)</translation>
</message>
<message>
<source>Change detection dataset</source>
<translation>Datensatz zur Veränderungserkennung</translation>
</message>
<message>
<source>Pairs</source>
<translation>Paare</translation>
</message>
<message>
<source>Pairs made by this run</source>
<translation>Paare aus diesem Lauf</translation>
</message>
<message>
<source>Share of pixels that changed</source>
<translation>Anteil veränderter Pixel</translation>
</message>
<message>
<source>Generate change detection dataset</source>
<translation>Datensatz zur Veränderungserkennung erzeugen</translation>
</message>
<message>
<source>Model (scene generator)</source>
<translation>Modell (Szenengenerator)</translation>
</message>
<message>
<source>Pictures of each class</source>
<translation>Bilder je Klasse</translation>
</message>
<message>
<source>Classes (empty: all)</source>
<translation>Klassen (leer: alle)</translation>
</message>
<message>
<source>Format</source>
<translation>Format</translation>
</message>
<message>
<source>any (tif)</source>
<translation>alle (tif)</translation>
</message>
<message>
<source>Write a contact sheet</source>
<translation>Kontaktbogen schreiben</translation>
</message>
<message>
<source>Labelled scenes</source>
<translation>Beschriftete Szenen</translation>
</message>
<message>
<source>Generate labelled scenes</source>
<translation>Beschriftete Szenen erzeugen</translation>
</message>
<message>
<source>Variants of each mask</source>
<translation>Varianten je Maske</translation>
</message>
<message>
<source>Latents</source>
<translation>Latente Vektoren</translation>
</message>
<message>
<source>looks are drawn (random)</source>
<translation>das Aussehen wird gezogen (random)</translation>
</message>
<message>
<source>each image takes the look of the real one (encoded)</source>
<translation>jedes Bild nimmt das Aussehen des echten (encoded)</translation>
</message>
<message>
<source>Radiometry</source>
<translation>Radiometrie</translation>
</message>
<message>
<source>as painted (model)</source>
<translation>wie gemalt (model)</translation>
</message>
<message>
<source>each image takes the colours and contrast of a real training scene (scenes)</source>
<translation>jedes Bild nimmt Farben und Kontrast einer echten Trainingsszene (scenes)</translation>
</message>
<message>
<source>Masks painted more often</source>
<translation>Häufiger gemalte Masken</translation>
</message>
<message>
<source>all alike (none)</source>
<translation>alle gleich (none)</translation>
</message>
<message>
<source>train masks with rare classes (rare)</source>
<translation>Trainingsmasken mit seltenen Klassen (rare)</translation>
</message>
<message>
<source>those that the segmenter maps worst (hard)</source>
<translation>die der Segmentierer am schlechtesten kartiert (hard)</translation>
</message>
<message>
<source>Filter by segmenter (empty: none)</source>
<translation>Filter: Segmentierer (leer: nein)</translation>
</message>
<message>
<source>Synthetic dataset</source>
<translation>Synthetischer Datensatz</translation>
</message>
<message>
<source>Masks</source>
<translation>Masken</translation>
</message>
<message>
<source>Images</source>
<translation>Bilder</translation>
</message>
<message>
<source>Images made by this run</source>
<translation>Bilder aus diesem Lauf</translation>
</message>
<message>
<source>Generate synthetic dataset</source>
<translation>Synthetischen Datensatz erzeugen</translation>
</message>
<message>
<source>Split</source>
<translation>Teilung</translation>
</message>
<message>
<source>whole images are (scene)</source>
<translation>ganze Bilder (scene)</translation>
</message>
<message>
<source>the test lies inside polygons (area)</source>
<translation>der Test liegt innerhalb von Polygonen (area)</translation>
</message>
<message>
<source>square blocks are drawn (blocks)</source>
<translation>quadratische Blöcke werden gezogen (blocks)</translation>
</message>
<message>
<source>Folder of pictures instead</source>
<translation>Stattdessen Ordner mit Bildern</translation>
</message>
<message>
<source>Pixel size (empty: the images')</source>
<translation>Pixelgröße (leer: der Bilder)</translation>
</message>
<message>
<source>Metres in a pixel (without CRS)</source>
<translation>Meter je Pixel (ohne KBS)</translation>
</message>
<message>
<source>Share for validation</source>
<translation>Anteil für die Validierung</translation>
</message>
<message>
<source>Share for the test</source>
<translation>Anteil für den Test</translation>
</message>
<message>
<source>Size of blocks in pixels</source>
<translation>Größe der Blöcke in Pixeln</translation>
</message>
<message>
<source>Attribution of the imagery</source>
<translation>Quellenangabe der Bilddaten</translation>
</message>
<message>
<source>Seed of the split</source>
<translation>Startwert der Teilung</translation>
</message>
<message>
<source>Class of the buildings</source>
<translation>Klasse der Gebäude</translation>
</message>
<message>
<source>Tolerance of mask colours</source>
<translation>Toleranz der Maskenfarben</translation>
</message>
<message>
<source>Pictures a scene, such as 3x3</source>
<translation>Bilder je Szene, etwa 3x3</translation>
</message>
<message>
<source>Name (empty: the folder's)</source>
<translation>Name (leer: der des Ordners)</translation>
</message>
<message>
<source>Scenes</source>
<translation>Szenen</translation>
</message>
<message>
<source>Labelled pixels for training</source>
<translation>Beschriftete Pixel fürs Training</translation>
</message>
<message>
<source>Labelled pixels for validation</source>
<translation>Beschriftete Pixel für die Validierung</translation>
</message>
<message>
<source>Labelled pixels for the test</source>
<translation>Beschriftete Pixel für den Test</translation>
</message>
<message>
<source>Prepare training dataset</source>
<translation>Trainingsdatensatz vorbereiten</translation>
</message>
<message>
<source>Architecture</source>
<translation>Architektur</translation>
</message>
<message>
<source>LandSynth's own (fast)</source>
<translation>die von LandSynth (fast)</translation>
</message>
<message>
<source>Steps (empty: as preset)</source>
<translation>Schritte (leer: Voreinstellung)</translation>
</message>
<message>
<source>Minutes at most (empty: any)</source>
<translation>Minuten höchstens (leer: egal)</translation>
</message>
<message>
<source>Diversity (weight of the diversity term)</source>
<translation>Vielfalt (Gewicht des Vielfaltsterms)</translation>
</message>
<message>
<source>Bound of the diversity term</source>
<translation>Grenze des Vielfaltsterms</translation>
</message>
<message>
<source>Larger noise in px (fast)</source>
<translation>Größeres Rauschen in px (fast)</translation>
</message>
<message>
<source>Classes with looks by part (fast)</source>
<translation>Klassen: Aussehen je Teil (fast)</translation>
</message>
<message>
<source>Generalisation of masks in px</source>
<translation>Generalisierung von Masken, px</translation>
</message>
<message>
<source>only what the discriminator sees, so that shadows keep their side (discriminator)</source>
<translation>nur was der Diskriminator sieht, damit Schatten ihre Seite behalten (discriminator)</translation>
</message>
<message>
<source>Ablation (csebgan)</source>
<translation>Ablation (csebgan)</translation>
</message>
<message>
<source>Perceptual features</source>
<translation>Wahrnehmungsmerkmale</translation>
</message>
<message>
<source>lite0 or vgg19 where its weights are (auto)</source>
<translation>lite0, oder vgg19, wo seine Gewichte sind (auto)</translation>
</message>
<message>
<source>features of the conductor or discriminator (own)</source>
<translation>Merkmale des Dirigenten oder Diskriminators (own)</translation>
</message>
<message>
<source>Weights of VGG-19</source>
<translation>Gewichte von VGG-19</translation>
</message>
<message>
<source>Coarse share of the noise (fast)</source>
<translation>Grober Anteil des Rauschens (fast)</translation>
</message>
<message>
<source>Truncation of the noise (fast)</source>
<translation>Rauschen abgeschwächt (fast)</translation>
</message>
<message>
<source>Judge (empty: trained first)</source>
<translation>Gutachter (leer: erst trainiert)</translation>
</message>
<message>
<source>Steps of the judge's training (0: no judge)</source>
<translation>Schritte des Gutachters (0: kein Gutachter)</translation>
</message>
<message>
<source>Compile the networks</source>
<translation>Netze kompilieren</translation>
</message>
<message>
<source>Width (empty: preset)</source>
<translation>Breite (leer: Voreinstellung)</translation>
</message>
<message>
<source>Steps between validations (0: none)</source>
<translation>Schritte zwischen Validierungen (0: keine)</translation>
</message>
<message>
<source>Stop after validations without gain (0: no)</source>
<translation>Ende nach Validierungen ohne Gewinn (0: nie)</translation>
</message>
<message>
<source>Devices</source>
<translation>Geräte</translation>
</message>
<message>
<source>Generator</source>
<translation>Generator</translation>
</message>
<message>
<source>Log folder (checkpoints, previews, curves)</source>
<translation>LOG-Ordner (Stände, Vorschauen, Kurven)</translation>
</message>
<message>
<source>Steps</source>
<translation>Schritte</translation>
</message>
<message>
<source>Seconds of training</source>
<translation>Sekunden des Trainings</translation>
</message>
<message>
<source>Step of the best validation, which the model holds</source>
<translation>Schritt der besten Validierung, den das Modell hält</translation>
</message>
<message>
<source>Distance to real imagery (0: none)</source>
<translation>Abstand zu echten Bilddaten (0: keiner)</translation>
</message>
<message>
<source>Agreement with the land cover (1: full)</source>
<translation>Übereinstimmung mit der Landbedeckung (1: volle)</translation>
</message>
<message>
<source>Diversity of the draws</source>
<translation>Vielfalt der Ziehungen</translation>
</message>
<message>
<source>Train generator</source>
<translation>Generator trainieren</translation>
</message>
<message>
<source>Residual blocks (empty: preset)</source>
<translation>Residualblöcke (leer: Vorgabe)</translation>
</message>
<message>
<source>Weight of the cycle term</source>
<translation>Gewicht des Zyklusterms</translation>
</message>
<message>
<source>Weight of the identity term</source>
<translation>Gewicht des Identitätsterms</translation>
</message>
<message>
<source>Translated crops that are kept (0: none)</source>
<translation>Behaltene übersetzte Ausschnitte (0: keine)</translation>
</message>
<message>
<source>Upsampling</source>
<translation>Hochskalierung</translation>
</message>
<message>
<source>leaves no grid in the imagery (Odena et al. 2016) (resize)</source>
<translation>lässt kein Gitter in den Bilddaten (Odena et al. 2016) (resize)</translation>
</message>
<message>
<source>as published (transposed)</source>
<translation>wie veröffentlicht (transposed)</translation>
</message>
<message>
<source>Share that is kept to measure</source>
<translation>Anteil, der zum Messen bleibt</translation>
</message>
<message>
<source>Weights that are exported</source>
<translation>Exportierte Gewichte</translation>
</message>
<message>
<source>of the best validation (score)</source>
<translation>der besten Validierung (score)</translation>
</message>
<message>
<source>of the last step (last)</source>
<translation>des letzten Schritts (last)</translation>
</message>
<message>
<source>Steps between checkpoints</source>
<translation>Schritte zwischen Kontrollpunkten</translation>
</message>
<message>
<source>Translator from A to B</source>
<translation>Übersetzer von A nach B</translation>
</message>
<message>
<source>Translator from B to A</source>
<translation>Übersetzer von B nach A</translation>
</message>
<message>
<source>Step of the best validation, which the models hold</source>
<translation>Schritt der besten Validierung, den die Modelle halten</translation>
</message>
<message>
<source>Distances to the other set's imagery, as a share of those of untranslated imagery (0: none)</source>
<translation>Abstände zu den Bilddaten der anderen Menge, als Anteil derer unübersetzter Bilddaten (0: keine)</translation>
</message>
<message>
<source>Distance of translated imagery of A to that of B (0: none)</source>
<translation>Abstand übersetzter Bilddaten von A zu denen von B (0: keiner)</translation>
</message>
<message>
<source>Distance of translated imagery of B to that of A (0: none)</source>
<translation>Abstand übersetzter Bilddaten von B zu denen von A (0: keiner)</translation>
</message>
<message>
<source>How hard translated imagery of A is told from that of B (0.69: not at all)</source>
<translation>Wie schwer übersetzte Bilddaten von A von denen von B zu unterscheiden sind (0.69: gar nicht zu unterscheiden)</translation>
</message>
<message>
<source>How hard translated imagery of B is told from that of A (0.69: not at all)</source>
<translation>Wie schwer übersetzte Bilddaten von B von denen von A zu unterscheiden sind (0.69: gar nicht zu unterscheiden)</translation>
</message>
<message>
<source>Train image translator (unpaired)</source>
<translation>Bildübersetzer trainieren (ungepaart)</translation>
</message>
<message>
<source>Size of the pictures in pixels</source>
<translation>Größe der Bilder in Pixeln</translation>
</message>
<message>
<source>Batch size</source>
<translation>Stapelgröße</translation>
</message>
<message>
<source>Pictures that cannot be read</source>
<translation>Bilder, die nicht lesbar sind</translation>
</message>
<message>
<source>stop and name them (error)</source>
<translation>anhalten und sie nennen (error)</translation>
</message>
<message>
<source>leave them out and count them (skip)</source>
<translation>weglassen und zählen (skip)</translation>
</message>
<message>
<source>Objective</source>
<translation>Zielfunktion</translation>
</message>
<message>
<source>as published (Lwin and Aguilar 2022) (minimax)</source>
<translation>wie veröffentlicht (Lwin und Aguilar 2022) (minimax)</translation>
</message>
<message>
<source>later, and steadier (Lim and Ye 2017) (hinge)</source>
<translation>später und stetiger (Lim und Ye 2017) (hinge)</translation>
</message>
<message>
<source>How the class reaches the discriminator</source>
<translation>Wie die Klasse zum Diskriminator kommt</translation>
</message>
<message>
<source>beside every pixel, as published (one-hot)</source>
<translation>neben jedem Pixel, wie veröffentlicht (one-hot)</translation>
</message>
<message>
<source>later, and better with many classes (Miyato and Koyama 2018) (projection)</source>
<translation>später, und besser bei vielen Klassen (Miyato und Koyama 2018) (projection)</translation>
</message>
<message>
<source>pictures are flipped and turned (turns)</source>
<translation>Bilder werden gespiegelt und gedreht (turns)</translation>
</message>
<message>
<source>Width of the networks</source>
<translation>Breite der Netze</translation>
</message>
<message>
<source>Random numbers of a picture</source>
<translation>Zufallszahlen je Bild</translation>
</message>
<message>
<source>Learning rate</source>
<translation>Lernrate</translation>
</message>
<message>
<source>Share of each class that is kept to measure</source>
<translation>Anteil je Klasse, der zum Messen bleibt</translation>
</message>
<message>
<source>Scene generator</source>
<translation>Szenengenerator</translation>
</message>
<message>
<source>Distance to real pictures, mean over the classes (0: none)</source>
<translation>Abstand zu echten Bildern, Mittel über die Klassen (0: keiner)</translation>
</message>
<message>
<source>Differences within a class, as a share of those of real pictures</source>
<translation>Unterschiede innerhalb einer Klasse, als Anteil derer echter Bilder</translation>
</message>
<message>
<source>Pictures that are whole</source>
<translation>Heile Bilder</translation>
</message>
<message>
<source>Pictures that cannot be read, and were left out</source>
<translation>Bilder, die nicht lesbar waren und weggelassen wurden</translation>
</message>
<message>
<source>Train scene generator</source>
<translation>Szenengenerator trainieren</translation>
</message>
<message>
<source>Synthetic share (empty: all)</source>
<translation>Synthetischer Anteil (leer: alle)</translation>
</message>
<message>
<source>Mixing</source>
<translation>Mischung</translation>
</message>
<message>
<source>synthetic imagery in place of real (replace)</source>
<translation>synthetische Bilddaten anstelle von echten (replace)</translation>
</message>
<message>
<source>on top of all real imagery (add)</source>
<translation>zusätzlich zu allen echten Bilddaten (add)</translation>
</message>
<message>
<source>a share of the crops of each step (batch)</source>
<translation>ein Anteil der Ausschnitte jedes Schritts (batch)</translation>
</message>
<message>
<source>Variants of each synthetic scene</source>
<translation>Varianten jeder synthetischen Szene</translation>
</message>
<message>
<source>Classes not to learn</source>
<translation>Nicht zu lernende Klassen</translation>
</message>
<message>
<source>Write a copy for the plugin Deepness</source>
<translation>Kopie für die Erweiterung Deepness schreiben</translation>
</message>
<message>
<source>Segmenter</source>
<translation>Segmentierer</translation>
</message>
<message>
<source>Mean IoU of the classes on the validation part (1: perfect)</source>
<translation>Mittlere IoU der Klassen im Validierungsteil (1: vollkommen)</translation>
</message>
<message>
<source>IoU on the validation part, classes weighted by their area</source>
<translation>IoU im Validierungsteil, Klassen nach Fläche gewichtet</translation>
</message>
<message>
<source>Share of the validation pixels that are right</source>
<translation>Anteil richtiger Pixel im Validierungsteil</translation>
</message>
<message>
<source>Train segmenter</source>
<translation>Segmentierer trainieren</translation>
</message>
<message>
<source>Change pair and its maps</source>
<translation>Veränderungspaar und seine Karten</translation>
</message>
<message>
<source>Land cover seen after</source>
<translation>Landbedeckung, nachher gesehen</translation>
</message>
<message>
<source>Land cover seen before</source>
<translation>Landbedeckung, vorher gesehen</translation>
</message>
<message>
<source>Generate imagery and evaluate it</source>
<translation>Bilddaten erzeugen und bewerten</translation>
</message>
<message>
<source>Images of each mask</source>
<translation>Bilder je Maske</translation>
</message>
<message>
<source>Draw layouts, paint them, prepare a dataset</source>
<translation>Pläne zeichnen, malen, Datensatz vorbereiten</translation>
</message>
<message>
<source>Examples (rasters or polygons)</source>
<translation>Beispiele (Raster oder Polygone)</translation>
</message>
<message>
<source>Height in pixels</source>
<translation>Höhe in Pixeln</translation>
</message>
<message>
<source>Width in pixels</source>
<translation>Breite in Pixeln</translation>
</message>
<message>
<source>Dataset of the layout</source>
<translation>Datensatz des Plans</translation>
</message>
<message>
<source>Train on own imagery, then generate</source>
<translation>Mit eigenen Bilddaten trainieren, dann erzeugen</translation>
</message>
<message>
<source>Images to learn from</source>
<translation>Bilddaten, von denen gelernt wird</translation>
</message>
<message>
<source>Land cover to paint (raster or polygons)</source>
<translation>Landbedeckung zum Malen (Raster, Polygone)</translation>
</message>
<message>
<source>Seed of the imagery</source>
<translation>Startwert der Bilddaten</translation>
</message>
<message>
<source>Log folder</source>
<translation>LOG-Ordner</translation>
</message>
<message>
<source>Train on labelled scenes, then generate more</source>
<translation>Mit beschrifteten Szenen trainieren, dann mehr erzeugen</translation>
</message>
<message>
<source>Scenes (folder with a subfolder per class)</source>
<translation>Szenen (Ordner mit Unterordner je Klasse)</translation>
</message>
<message>
<source>Seed of the pictures</source>
<translation>Startwert der Bilder</translation>
</message>
<message>
<source>Steps of training</source>
<translation>Schritte des Trainings</translation>
</message>
<message>
<source>Train with synthetic imagery, then map</source>
<translation>Mit synthetischen Bilddaten trainieren, dann kartieren</translation>
</message>
<message>
<source>Generator's steps</source>
<translation>Schritte des Generators</translation>
</message>
<message>
<source>Imagery to map</source>
<translation>Zu kartierende Bilddaten</translation>
</message>
<message>
<source>Segmenter's steps</source>
<translation>Schritte des Segmentierers</translation>
</message>
<message>
<source>Synthetic images of every mask</source>
<translation>Synthetische Bilder je Maske</translation>
</message>
<message>
<source>Log folder of the generator</source>
<translation>LOG-Ordner des Generators</translation>
</message>
<message>
<source>Log folder of the segmenter</source>
<translation>LOG-Ordner des Segmentierers</translation>
</message>
<message>
<source>Train a translator, then translate</source>
<translation>Einen Übersetzer trainieren, dann übersetzen</translation>
</message>
<message>
<source>Imagery to translate</source>
<translation>Zu übersetzende Bilddaten</translation>
</message>
<message>
<source>Images A (look of the imagery)</source>
<translation>Bilder A (Aussehen der Bilddaten)</translation>
</message>
<message>
<source>Images B (look that is wanted)</source>
<translation>Bilder B (gewünschtes Aussehen)</translation>
</message>
</context>
</TS>
