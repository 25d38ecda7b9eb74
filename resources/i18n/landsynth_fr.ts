<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="fr" sourcelanguage="en">
<context>
<name>LandSynth</name>
<message>
<source>Set up…</source>
<translation>Installer…</translation>
</message>
<message>
<source>This needs a one-time setup of the worker environment (tier {}).</source>
<translation>Cela demande d'installer une fois l'environnement de travail (niveau {}).</translation>
</message>
<message>
<source>Expected LandSynth among the providers of Processing, found it switched off. Switch it on in Settings &gt; Options &gt; Processing &gt; Providers.</source>
<translation>Attendu : LandSynth parmi les fournisseurs de Processing ; trouvé : désactivé. Activez-le dans Préférences &gt; Options &gt; Traitement &gt; Fournisseurs.</translation>
</message>
<message>
<source>See the log of Processing.</source>
<translation>Voir le journal des traitements.</translation>
</message>
<message>
<source>Paint land cover</source>
<translation>Peindre la couverture du sol</translation>
</message>
<message>
<source>Turn a land-cover layer into imagery</source>
<translation>Transformer une couche de couverture du sol en imagerie</translation>
</message>
<message>
<source>Train</source>
<translation>Entraîner</translation>
</message>
<message>
<source>Train a generator on imagery of your own, step by step</source>
<translation>Entraîner un générateur sur vos propres images, étape par étape</translation>
</message>
<message>
<source>Runs</source>
<translation>Exécutions</translation>
</message>
<message>
<source>Watch trainings, stop and resume them, use their models</source>
<translation>Suivre les entraînements, les arrêter, les reprendre, utiliser leurs modèles</translation>
</message>
<message>
<source>Models</source>
<translation>Modèles</translation>
</message>
<message>
<source>Models to choose from, and their cards</source>
<translation>Les modèles au choix et leurs fiches</translation>
</message>
<message>
<source>Environment</source>
<translation>Environnement</translation>
</message>
<message>
<source>Install what LandSynth computes in</source>
<translation>Installer ce avec quoi LandSynth calcule</translation>
</message>
<message>
<source>Load sample</source>
<translation>Charger l'exemple</translation>
</message>
<message>
<source>Add the sample land cover to the project</source>
<translation>Ajouter la couverture du sol d'exemple au projet</translation>
</message>
<message>
<source>Help</source>
<translation>Aide</translation>
</message>
<message>
<source>How to use LandSynth</source>
<translation>Comment utiliser LandSynth</translation>
</message>
<message>
<source>One-time setup: 110 MB to download, about two minutes. Then land cover can be painted.</source>
<translation>Installation unique : 110 Mo à télécharger, environ deux minutes. Ensuite, la couverture du sol peut être peinte.</translation>
</message>
<message>
<source>distance</source>
<translation>distance</translation>
</message>
<message>
<source>agreement</source>
<translation>accord</translation>
</message>
<message>
<source>diversity</source>
<translation>diversité</translation>
</message>
<message>
<source>accuracy</source>
<translation>exactitude</translation>
</message>
<message>
<source>Kind</source>
<translation>Type</translation>
</message>
<message>
<source>Classes</source>
<translation>Classes</translation>
</message>
<message>
<source>Pixels</source>
<translation>Pixels</translation>
</message>
<message>
<source>Bands</source>
<translation>Bandes</translation>
</message>
<message>
<source>Trained on</source>
<translation>Entraîné sur</translation>
</message>
<message>
<source>Measures</source>
<translation>Mesures</translation>
</message>
<message>
<source>Licence</source>
<translation>Licence</translation>
</message>
<message>
<source>Attribution</source>
<translation>Attribution</translation>
</message>
<message>
<source>About</source>
<translation>À propos</translation>
</message>
<message>
<source>Paints land cover</source>
<translation>Peint la couverture du sol</translation>
</message>
<message>
<source>Maps land cover</source>
<translation>Cartographie la couverture du sol</translation>
</message>
<message>
<source>Translates imagery</source>
<translation>Traduit l'imagerie</translation>
</message>
<message>
<source>Draws labelled pictures</source>
<translation>Dessine des images étiquetées</translation>
</message>
<message>
<source>Take {} off the list? Its file stays.</source>
<translation>Retirer {} de la liste ? Le fichier reste.</translation>
</message>
<message>
<source>Delete {}?</source>
<translation>Supprimer {} ?</translation>
</message>
<message>
<source>{} steps</source>
<translation>{} pas</translation>
</message>
<message>
<source>{} scenes</source>
<translation>{} scènes</translation>
</message>
<message>
<source>Use</source>
<translation>Utiliser</translation>
</message>
<message>
<source>Set as default</source>
<translation>Par défaut</translation>
</message>
<message>
<source>Reveal</source>
<translation>Afficher</translation>
</message>
<message>
<source>Remove</source>
<translation>Supprimer</translation>
</message>
<message>
<source>Import…</source>
<translation>Importer…</translation>
</message>
<message>
<source>bundled</source>
<translation>fourni</translation>
</message>
<message>
<source>own</source>
<translation>personnel</translation>
</message>
<message>
<source>, default</source>
<translation>, par défaut</translation>
</message>
<message>
<source>Model</source>
<translation>Modèle</translation>
</message>
<message>
<source>ONNX model (*.onnx)</source>
<translation>Modèle ONNX (*.onnx)</translation>
</message>
<message>
<source>{} m</source>
<translation>{} m</translation>
</message>
<message>
<source>Expected to copy {} to {}, found: {}. Choose another folder in the options.</source>
<translation>{} devait être copié vers {}, trouvé : {}. Choisissez un autre dossier dans les options.</translation>
</message>
<message>
<source>Expected a model made by LandSynth, found {} without its card.</source>
<translation>Attendu : un modèle fait par LandSynth, trouvé {} sans sa fiche.</translation>
</message>
<message>
<source>There is a {} in {} already. Rename one of them.</source>
<translation>Il y a déjà un {} dans {}. Renommez l'un des deux.</translation>
</message>
<message>
<source>✓ fits polygons</source>
<translation>✓ convient aux polygones</translation>
</message>
<message>
<source>✓ fits your pixels of {:.3g} m</source>
<translation>✓ convient à vos pixels de {:.3g} m</translation>
</message>
<message>
<source>⚠ your pixels {:.3g} m, model {:.3g} m</source>
<translation>⚠ vos pixels {:.3g} m, modèle {:.3g} m</translation>
</message>
<message>
<source>Whole layer</source>
<translation>Couche entière</translation>
</message>
<message>
<source>What the canvas shows</source>
<translation>Ce que montre la carte</translation>
</message>
<message>
<source>Another seed: another variant</source>
<translation>Autre graine : autre variante</translation>
</message>
<message>
<source>none: the look is drawn by the seed</source>
<translation>aucune : la graine décide de l'aspect</translation>
</message>
<message>
<source>Imagery whose look is taken; for models with an encoder</source>
<translation>Image dont l'aspect est repris ; pour les modèles avec encodeur</translation>
</message>
<message>
<source>GeoTIFF (*.tif)</source>
<translation>GeoTIFF (*.tif)</translation>
</message>
<message>
<source>temporary file</source>
<translation>fichier temporaire</translation>
</message>
<message>
<source>Another seed</source>
<translation>Autre graine</translation>
</message>
<message>
<source>Drag in the canvas: land cover to the left of the line, imagery to the right</source>
<translation>Glisser dans la carte : couverture du sol à gauche de la ligne, imagerie à droite</translation>
</message>
<message>
<source>Land cover</source>
<translation>Couverture du sol</translation>
</message>
<message>
<source>Part</source>
<translation>Partie</translation>
</message>
<message>
<source>Seed</source>
<translation>Graine</translation>
</message>
<message>
<source>Style image</source>
<translation>Image de style</translation>
</message>
<message>
<source>Save to</source>
<translation>Enregistrer sous</translation>
</message>
<message>
<source>Class field</source>
<translation>Champ de classe</translation>
</message>
<message>
<source>Preview</source>
<translation>Aperçu</translation>
</message>
<message>
<source>Paint</source>
<translation>Peindre</translation>
</message>
<message>
<source>Stop</source>
<translation>Arrêter</translation>
</message>
<message>
<source>Evaluate…</source>
<translation>Évaluer…</translation>
</message>
<message>
<source>Compare</source>
<translation>Comparer</translation>
</message>
<message>
<source>Painting</source>
<translation>Peinture</translation>
</message>
<message>
<source>Paints {0} x {0} pixels around the middle of the canvas</source>
<translation>Peint {0} x {0} pixels autour du centre de la carte</translation>
</message>
<message>
<source>Not offered, as they look like imagery: {}. Style a raster by classes if its values are codes.</source>
<translation>Non proposé, car cela ressemble à de l'imagerie : {}. Donnez au raster un style par classes si ses valeurs sont des codes.</translation>
</message>
<message>
<source>Choose a land-cover layer, or add one to the project.</source>
<translation>Choisissez une couche de couverture du sol, ou ajoutez-en une au projet.</translation>
</message>
<message>
<source>Raster of class codes, or polygons</source>
<translation>Raster de codes de classes, ou polygones</translation>
</message>
<message>
<source>{}, {}, seed {}</source>
<translation>{}, {}, graine {}</translation>
</message>
<message>
<source>The canvas shows nothing of this layer.</source>
<translation>La carte ne montre rien de cette couche.</translation>
</message>
<message>
<source>Preview, seed {}, {:.1f} s</source>
<translation>Aperçu, graine {}, {:.1f} s</translation>
</message>
<message>
<source>{:.3g} million pixels, about {}, at most {:.0f} MB</source>
<translation>{:.3g} millions de pixels, environ {}, au plus {:.0f} Mo</translation>
</message>
<message>
<source>Synthetic imagery: it shows no real place at any real time. Painted by LandSynth from the land cover {} with the model {} (pixels of {:g} m, licence: {}) and seed {}.</source>
<translation>Imagerie synthétique : elle ne montre aucun lieu réel à aucun moment réel. Peinte par LandSynth d'après la couverture du sol {} avec le modèle {} (pixels de {:g} m, licence : {}) et la graine {}.</translation>
</message>
<message>
<source>not named</source>
<translation>non indiquée</translation>
</message>
<message>
<source>LandSynth: synthetic imagery from land cover</source>
<translation>LandSynth : imagerie synthétique à partir de la couverture du sol</translation>
</message>
<message>
<source>Open a report when it is done</source>
<translation>Ouvrir un rapport quand il est prêt</translation>
</message>
<message>
<source>Worker's Python interpreter (empty: LandSynth's own)</source>
<translation>Interpréteur Python de travail (vide : celui de LandSynth)</translation>
</message>
<message>
<source>Proxy for installing (empty: QGIS' own)</source>
<translation>Proxy pour installer (vide : celui de QGIS)</translation>
</message>
<message>
<source>Folder of wheels for installing offline</source>
<translation>Dossier de wheels pour installer hors ligne</translation>
</message>
<message>
<source>Folder for models (empty: in the profile)</source>
<translation>Dossier des modèles (vide : dans le profil)</translation>
</message>
<message>
<source>Distance to real (better below)</source>
<translation>Distance au réel (mieux en bas)</translation>
</message>
<message>
<source>Agreement (better above)</source>
<translation>Accord (mieux en haut)</translation>
</message>
<message>
<source>classes</source>
<translation>classes</translation>
</message>
<message>
<source>real</source>
<translation>réel</translation>
</message>
<message>
<source>draws</source>
<translation>tirages</translation>
</message>
<message>
<source>imagery</source>
<translation>imagerie</translation>
</message>
<message>
<source>Distance of A to B (better below)</source>
<translation>Distance de A à B (mieux en bas)</translation>
</message>
<message>
<source>Distance of B to A (better below)</source>
<translation>Distance de B à A (mieux en bas)</translation>
</message>
<message>
<source>Pixels that are right (better above)</source>
<translation>Pixels justes (mieux en haut)</translation>
</message>
<message>
<source>Diversity (real: 1)</source>
<translation>Diversité (réel : 1)</translation>
</message>
<message>
<source>stopping: it measures and exports</source>
<translation>s'arrête : mesure et exporte</translation>
</message>
<message>
<source>running: it begins; a judge is trained first</source>
<translation>en cours : débute ; un juge est d'abord entraîné</translation>
</message>
<message>
<source>done</source>
<translation>terminé</translation>
</message>
<message>
<source>stopped, can be resumed</source>
<translation>arrêté, peut être repris</translation>
</message>
<message>
<source>stopped</source>
<translation>arrêté</translation>
</message>
<message>
<source>running</source>
<translation>en cours</translation>
</message>
<message>
<source>Measure and export what it has learnt, then end; it can be resumed</source>
<translation>Mesurer et exporter ce qui est appris, puis finir ; peut être repris</translation>
</message>
<message>
<source>Earlier previews</source>
<translation>Aperçus précédents</translation>
</message>
<message>
<source>Losses and all measures</source>
<translation>Pertes et toutes les mesures</translation>
</message>
<message>
<source>LOG folder of a training</source>
<translation>Dossier LOG d'un entraînement</translation>
</message>
<message>
<source>No training yet. “Train” in the menu begins one.</source>
<translation>Aucun entraînement. « Entraîner » dans le menu en commence un.</translation>
</message>
<message>
<source>Stop and keep</source>
<translation>Arrêter et garder</translation>
</message>
<message>
<source>Resume</source>
<translation>Reprendre</translation>
</message>
<message>
<source>Use this model</source>
<translation>Utiliser ce modèle</translation>
</message>
<message>
<source>Open folder</source>
<translation>Ouvrir le dossier</translation>
</message>
<message>
<source>Add a log folder…</source>
<translation>Ajouter un LOG…</translation>
</message>
<message>
<source>Take off the list</source>
<translation>Retirer de la liste</translation>
</message>
<message>
<source>what is read</source>
<translation>ce qui est lu</translation>
</message>
<message>
<source>translated</source>
<translation>traduit</translation>
</message>
<message>
<source>and back</source>
<translation>et retour</translation>
</message>
<message>
<source>made up</source>
<translation>inventé</translation>
</message>
<message>
<source>running, {} left</source>
<translation>en cours, encore {}</translation>
</message>
<message>
<source>Step {} of {}: {}</source>
<translation>Pas {} sur {} : {}</translation>
</message>
<message>
<source>Expected the LOG folder of a training, found: {}</source>
<translation>Attendu : le dossier LOG d'un entraînement, trouvé : {}</translation>
</message>
<message>
<source>Sample land cover (raster)</source>
<translation>Couverture du sol d'exemple (raster)</translation>
</message>
<message>
<source>Sample land cover (polygons)</source>
<translation>Couverture du sol d'exemple (polygones)</translation>
</message>
<message>
<source>What you asked for needs “{}”. Press Install; then LandSynth goes on with it.</source>
<translation>Ce que vous demandez requiert « {} ». Appuyez sur Installer ; LandSynth continue ensuite.</translation>
</message>
<message>
<source>LandSynth computes in a Python of its own. Nothing is installed into QGIS.</source>
<translation>LandSynth calcule dans un Python à part. Rien n'est installé dans QGIS.</translation>
</message>
<message>
<source>Of older versions</source>
<translation>De versions antérieures</translation>
</message>
<message>
<source>What is installed</source>
<translation>Ce qui est installé</translation>
</message>
<message>
<source>How and where</source>
<translation>Comment et où</translation>
</message>
<message>
<source>Any machine (CPU)</source>
<translation>Toute machine (CPU)</translation>
</message>
<message>
<source>NVIDIA GPU (CUDA)</source>
<translation>GPU NVIDIA (CUDA)</translation>
</message>
<message>
<source>QGIS' own</source>
<translation>celui de QGIS</translation>
</message>
<message>
<source>Folder of wheel files, to install without a network</source>
<translation>Dossier de fichiers wheel, pour installer sans réseau</translation>
</message>
<message>
<source>from the network</source>
<translation>depuis le réseau</translation>
</message>
<message>
<source>Install</source>
<translation>Installer</translation>
</message>
<message>
<source>Repair</source>
<translation>Réparer</translation>
</message>
<message>
<source>Cancel</source>
<translation>Annuler</translation>
</message>
<message>
<source>Paint and map</source>
<translation>Peindre et classer</translation>
</message>
<message>
<source>110 MB to download, 400 MB on disk, about two minutes</source>
<translation>110 Mo à télécharger, 400 Mo sur le disque, environ deux minutes</translation>
</message>
<message>
<source>Measure and report</source>
<translation>Mesurer et rapporter</translation>
</message>
<message>
<source>measures and reports; half as much again</source>
<translation>mesure et rapporte ; moitié plus</translation>
</message>
<message>
<source>PyTorch: up to 3 GB to download, 6 GB on disk</source>
<translation>PyTorch : jusqu'à 3 Go à télécharger, 6 Go sur le disque</translation>
</message>
<message>
<source>Install for</source>
<translation>Installer pour</translation>
</message>
<message>
<source>GPU</source>
<translation>GPU</translation>
</message>
<message>
<source>Free disk</source>
<translation>Disque libre</translation>
</message>
<message>
<source>Folder</source>
<translation>Dossier</translation>
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
<translation>aucun GPU NVIDIA trouvé</translation>
</message>
<message>
<source>Ready. Nothing is installed into QGIS.</source>
<translation>Prêt. Rien n'est installé dans QGIS.</translation>
</message>
<message>
<source>Wait until what runs in the environment has ended, or stop it.</source>
<translation>Attendez la fin de ce qui tourne dans l'environnement, ou arrêtez-le.</translation>
</message>
<message>
<source>Delete {} ({})? It can be installed again.</source>
<translation>Supprimer {} ({}) ? Cela peut être réinstallé.</translation>
</message>
<message>
<source>Not installed: {}</source>
<translation>Non installé : {}</translation>
</message>
<message>
<source>Your own interpreter serves it: {}</source>
<translation>Votre propre interpréteur s'en charge : {}</translation>
</message>
<message>
<source> (as part of {})</source>
<translation> (dans {})</translation>
</message>
<message>
<source>Ready{}: {} on disk, of {}, {}</source>
<translation>Prêt{} : {} sur le disque, du {}, {}</translation>
</message>
<message>
<source>Scenes: {}. Classes: {}.</source>
<translation>Scènes : {}. Classes : {}.</translation>
</message>
<message>
<source>Step {} of {}</source>
<translation>Pas {} sur {}</translation>
</message>
<message>
<source>It is older than a step before it: do it anew.</source>
<translation>Il est plus ancien qu'une étape précédente : à refaire.</translation>
</message>
<message>
<source>Trained for {} steps.</source>
<translation>Entraîné pendant {} pas.</translation>
</message>
<message>
<source>{}, {} left.</source>
<translation>{}, encore {}.</translation>
</message>
<message>
<source>Stopped at step {} of {}; it goes on from there.</source>
<translation>Arrêté au pas {} sur {} ; il reprend de là.</translation>
</message>
<message>
<source>The dialog of the algorithm, filled as this step would run it</source>
<translation>La boîte de dialogue de l'algorithme, remplie comme cette étape l'exécuterait</translation>
</message>
<message>
<source>Every step writes here: dataset, run, model.onnx, painted.tif, report.html</source>
<translation>Chaque étape écrit ici : dataset, run, model.onnx, painted.tif, report.html</translation>
</message>
<message>
<source>in place of layers</source>
<translation>à la place de couches</translation>
</message>
<message>
<source>Folder with images and masks beside each other, files of the same names</source>
<translation>Dossier avec images et masks côte à côte, fichiers de mêmes noms</translation>
</message>
<message>
<source>choose one or several</source>
<translation>choisir une ou plusieurs</translation>
</message>
<message>
<source>laptop: without a GPU</source>
<translation>laptop : sans GPU</translation>
</message>
<message>
<source>gpu: larger crops, more steps</source>
<translation>gpu : extraits plus grands, plus de pas</translation>
</message>
<message>
<source>paper: as published</source>
<translation>paper : comme publié</translation>
</message>
<message>
<source>until its steps are done</source>
<translation>jusqu'à la fin de ses pas</translation>
</message>
<message>
<source>Training ends after so many minutes and writes its model</source>
<translation>L'entraînement se termine après tant de minutes et écrit son modèle</translation>
</message>
<message>
<source>Imagery</source>
<translation>Imagerie</translation>
</message>
<message>
<source>Pictures</source>
<translation>Images</translation>
</message>
<message>
<source>Preset</source>
<translation>Préréglage</translation>
</message>
<message>
<source>Minutes</source>
<translation>Minutes</translation>
</message>
<message>
<source>1. Prepare</source>
<translation>1. Préparer</translation>
</message>
<message>
<source>Prepare</source>
<translation>Préparer</translation>
</message>
<message>
<source>Puts imagery and the land cover that it shows into one dataset.</source>
<translation>Réunit les images et la couverture du sol qu'elles montrent en un jeu de données.</translation>
</message>
<message>
<source>2. Train</source>
<translation>2. Entraîner</translation>
</message>
<message>
<source>A generator learns to paint such imagery: an hour or an evening.</source>
<translation>Un générateur apprend à peindre de telles images : une heure ou une soirée.</translation>
</message>
<message>
<source>Watch</source>
<translation>Observer</translation>
</message>
<message>
<source>3. Paint</source>
<translation>3. Peindre</translation>
</message>
<message>
<source>The new model paints a land-cover layer.</source>
<translation>Le nouveau modèle peint une couche de couverture du sol.</translation>
</message>
<message>
<source>Zoom to it</source>
<translation>Zoomer dessus</translation>
</message>
<message>
<source>4. Evaluate</source>
<translation>4. Évaluer</translation>
</message>
<message>
<source>Evaluate</source>
<translation>Évaluer</translation>
</message>
<message>
<source>Compares what the model paints with imagery that it has not seen.</source>
<translation>Compare ce que peint le modèle avec des images qu'il n'a pas vues.</translation>
</message>
<message>
<source>Open report</source>
<translation>Ouvrir le rapport</translation>
</message>
<message>
<source>Options…</source>
<translation>Options…</translation>
</message>
<message>
<source>Needs imagery and its land cover: add both layers to the project, or choose pictures.</source>
<translation>Il faut des images et leur couverture du sol : ajoutez les deux couches au projet, ou choisissez un dossier d'images.</translation>
</message>
<message>
<source>Needs a land-cover layer in the project.</source>
<translation>Il faut une couche de couverture du sol dans le projet.</translation>
</message>
<message>
<source>Needs the result of step {}.</source>
<translation>Il faut le résultat de l'étape {}.</translation>
</message>
<message>
<source>For another dataset choose another folder, or delete this one</source>
<translation>Pour un autre jeu de données, choisissez un autre dossier ou supprimez celui-ci</translation>
</message>
<message>
<source>{}, own model</source>
<translation>{}, modèle propre</translation>
</message>
<message>
<source>▶ Runs. {}</source>
<translation>▶ En cours. {}</translation>
</message>
<message>
<source>✗ Failed: {}</source>
<translation>✗ Échec : {}</translation>
</message>
<message>
<source>Not begun.</source>
<translation>Pas commencé.</translation>
</message>
<message>
<source>✓ Done. {}</source>
<translation>✓ Terminé. {}</translation>
</message>
<message>
<source>Areas of change</source>
<translation>Superficies de changement</translation>
</message>
<message>
<source>CSV (*.csv)</source>
<translation>CSV (*.csv)</translation>
</message>
<message>
<source>Pixel size (empty: as land cover)</source>
<translation>Pixel (vide : de la couverture)</translation>
</message>
<message>
<source>Pixels that changed</source>
<translation>Pixels changés</translation>
</message>
<message>
<source>Device that computed</source>
<translation>Appareil qui a calculé</translation>
</message>
<message>
<source>a raster or polygon layer</source>
<translation>une couche raster ou de polygones</translation>
</message>
<message>
<source>The job was cancelled. What is finished lies in {}.part; RESUME goes on with it.</source>
<translation>La tâche a été annulée. Ce qui est terminé se trouve dans {}.part ; RESUME continue avec.</translation>
</message>
<message>
<source>what needs PyTorch (published FID, FRD and LPIPS)</source>
<translation>ce qui requiert PyTorch (FID, FRD et LPIPS publiés)</translation>
</message>
<message>
<source>Compares {} with {}: {}.</source>
<translation>Compare {} à {} : {}.</translation>
</message>
<message>
<source>figures, random forests (distinguishability) and {}</source>
<translation>figures, forêts aléatoires (distinguabilité) et {}</translation>
</message>
<message>
<source>imagery that {} paints over its land cover</source>
<translation>imagerie que {} peint sur sa couverture du sol</translation>
</message>
<message>
<source>Land cover of a real raster</source>
<translation>Couverture du raster réel</translation>
</message>
<message>
<source>Land cover of a synthetic raster</source>
<translation>Couverture, raster synthétique</translation>
</message>
<message>
<source>Networks that look</source>
<translation>Réseaux qui regardent</translation>
</message>
<message>
<source>{} is no file and is exported for this run only: to run the job of the report again, save it first.</source>
<translation>{} n'est pas un fichier et n'est exporté que pour cette exécution : pour relancer la tâche du rapport, enregistrez-le d'abord.</translation>
</message>
<message>
<source>Expected a dataset folder or a raster as {}, found {}, which is neither. Check the path.</source>
<translation>Attendu : un dossier de jeu de données ou un raster comme {}, trouvé {}, qui n'est ni l'un ni l'autre. Vérifiez le chemin.</translation>
</message>
<message>
<source>The evaluation was cancelled; no report was written.</source>
<translation>L'évaluation a été annulée ; aucun rapport n'a été écrit.</translation>
</message>
<message>
<source>Report: {}</source>
<translation>Rapport : {}</translation>
</message>
<message>
<source>Expected a raster layer as {}, found {}. Check the path.</source>
<translation>Attendu : une couche raster comme {}, trouvé {}. Vérifiez le chemin.</translation>
</message>
<message>
<source>The worker environment is of tier {}: {} will be missing.</source>
<translation>L'environnement de travail est du niveau {} : il manquera {}.</translation>
</message>
<message>
<source>Experiment {} on {} ({} scenes){}, {}: segmenters {}, {} steps each, {} crops of {} px a step.</source>
<translation>Expérience {} sur {} ({} scènes){}, {} : segmenteurs {}, {} pas chacun, {} découpes de {} px par pas.</translation>
</message>
<message>
<source>Generators (empty: by kind)</source>
<translation>Générateurs (vide : selon type)</translation>
</message>
<message>
<source>seed</source>
<translation>graine</translation>
</message>
<message>
<source>seeds</source>
<translation>graines</translation>
</message>
<message>
<source> with shares of {} %</source>
<translation> avec des parts de {} %</translation>
</message>
<message>
<source>Shares in percent</source>
<translation>Parts en pour cent</translation>
</message>
<message>
<source>Diversity weights (kind lambda)</source>
<translation>Poids de diversité (lambda)</translation>
</message>
<message>
<source>Sets of bands (kind bands)</source>
<translation>Jeux de bandes (type bands)</translation>
</message>
<message>
<source>Best mix</source>
<translation>Meilleur mélange</translation>
</message>
<message>
<source>SHARES: expected percents above 0 and below 100, found {!r}. 0 and 100 are always there.</source>
<translation>SHARES : attendu des pourcentages au-dessus de 0 et au-dessous de 100, trouvé {!r}. 0 et 100 y sont toujours.</translation>
</message>
<message>
<source>SHARES: expected percents such as 25, 50, 75 or shares such as 0.25, 0.5, 0.75, found both or a 1, which could be either, in {!r}. Write all as percents, 1 % with its sign.</source>
<translation>SHARES : attendu des pourcentages tels que 25, 50, 75 ou des parts telles que 0.25, 0.5, 0.75, trouvé les deux ou un 1, qui peut être l'un ou l'autre, dans {!r}. Écrivez tout en pourcentages, 1 % avec son signe.</translation>
</message>
<message>
<source>Finished cells: {}</source>
<translation>Cellules terminées : {}</translation>
</message>
<message>
<source>Expected generators as GENERATORS, found a {} in {}. Choose models made by Train generator.</source>
<translation>Attendu : des générateurs comme GENERATORS, trouvé un {} dans {}. Choisissez des modèles faits par « Entraîner un générateur ».</translation>
</message>
<message>
<source>{}: expected numbers separated by commas, with a point for decimals, found {!r}. Correct {}.</source>
<translation>{} : attendu des nombres séparés par des virgules, avec un point décimal, trouvé {!r}. Corrigez {}.</translation>
</message>
<message>
<source>The experiment was cancelled; no report was written. Cells that are finished stay in {}: run again with that LOG and RESUME to go on with the next.</source>
<translation>L'expérience a été annulée ; aucun rapport n'a été écrit. Les cellules terminées restent dans {} : relancez avec ce LOG et RESUME pour continuer avec la suivante.</translation>
</message>
<message>
<source>Pixel size (empty: automatic)</source>
<translation>Taille de pixel (vide : auto)</translation>
</message>
<message>
<source>Extent (empty: the whole layer)</source>
<translation>Emprise (vide : couche entière)</translation>
</message>
<message>
<source>{} has no CRS: its units are taken as metres; the output has none.</source>
<translation>{} n'a pas de SCR : ses unités sont prises pour des mètres ; la sortie n'en a pas.</translation>
</message>
<message>
<source>CLASS_MAP names {}, which the land cover within EXTENT lacks.</source>
<translation>CLASS_MAP nomme {}, absent de la couverture du sol dans EXTENT.</translation>
</message>
<message>
<source>LOOK_FIELD: expected polygons as {}, found the raster {}. Leave LOOK_FIELD empty: each connected part of a raster keeps its look.</source>
<translation>LOOK_FIELD : attendu des polygones comme {}, trouvé le raster {}. Laissez LOOK_FIELD vide : chaque partie connexe d'un raster garde son aspect.</translation>
</message>
<message>
<source>{} of {}</source>
<translation>{} de {}</translation>
</message>
<message>
<source>Expected a raster or polygon layer as {}, found {}, which QGIS cannot open. Check the path, or that the layer's source is still there.</source>
<translation>Attendu : une couche raster ou de polygones comme {}, trouvé {}, que QGIS ne peut pas ouvrir. Vérifiez le chemin, ou que la source de la couche existe encore.</translation>
</message>
<message>
<source>Expected a raster layer as {}, found {}, which QGIS cannot open. Check the path, or leave it empty.</source>
<translation>Attendu : une couche raster comme {}, trouvé {}, que QGIS ne peut pas ouvrir. Vérifiez le chemin, ou laissez vide.</translation>
</message>
<message>
<source>Splits</source>
<translation>Parties</translation>
</message>
<message>
<source>Expected a generator as MODEL, found a {} in {}. Choose another.</source>
<translation>Attendu : un générateur comme MODEL, trouvé un {} dans {}. Choisissez-en un autre.</translation>
</message>
<message>
<source>Class field (polygons)</source>
<translation>Champ de classe (polygones)</translation>
</message>
<message>
<source>Pixel size (empty: as examples)</source>
<translation>Pixel (vide : des exemples)</translation>
</message>
<message>
<source>Extent (empty: width and height)</source>
<translation>Emprise (vide : taille donnée)</translation>
</message>
<message>
<source>PIXEL_SIZE: expected the size of pixels to rasterise {} with, found none. Set it in units of the layer's CRS, such as 1 for metres.</source>
<translation>PIXEL_SIZE : attendu la taille des pixels pour rastériser {}, trouvé aucune. Indiquez-la dans les unités du SCR de la couche, par exemple 1 pour des mètres.</translation>
</message>
<message>
<source>Contact sheet</source>
<translation>Planche-contact</translation>
</message>
<message>
<source>Seconds</source>
<translation>Secondes</translation>
</message>
<message>
<source>SCENES is temporary: it goes when QGIS is closed. Copy it to keep it.</source>
<translation>SCENES est temporaire : il disparaît quand QGIS se ferme. Copiez-le pour le garder.</translation>
</message>
<message>
<source>CLASSES: expected classes of the model ({}), found {}. Correct them.</source>
<translation>CLASSES : attendu des classes du modèle ({}), trouvé {}. Corrigez-les.</translation>
</message>
<message>
<source>FORMAT: expected tif for pictures with {} bands of {}, found {}, which holds one or three bands of uint8. Choose tif.</source>
<translation>FORMAT : attendu tif pour des images de {} bandes de {}, trouvé {}, qui contient une ou trois bandes de uint8. Choisissez tif.</translation>
</message>
<message>
<source>Contact sheet: {}</source>
<translation>Planche-contact : {}</translation>
</message>
<message>
<source>Style images</source>
<translation>Images de style</translation>
</message>
<message>
<source>Images, from the first date to the last</source>
<translation>Images, de la première à la dernière date</translation>
</message>
<message>
<source>Time series of {}, seed {}</source>
<translation>Série temporelle de {}, graine {}</translation>
</message>
<message>
<source>DATES: expected one for each of STYLE_IMAGES, as {} has neither a temporal range nor a date such as 2024-07-15 in its name, found none. Name the dates of all images, in their order.</source>
<translation>DATES : attendu : une date pour chacune des STYLE_IMAGES, car {} n'a ni plage temporelle ni date telle que 2024-07-15 dans son nom, trouvé aucune. Indiquez les dates de toutes les images, dans leur ordre.</translation>
</message>
<message>
<source>{} is taken to be of {}, by its temporal range or its name.</source>
<translation>{} est considérée comme datant du {}, d'après sa plage temporelle ou son nom.</translation>
</message>
<message>
<source>Tier</source>
<translation>Niveau</translation>
</message>
<message>
<source>Hardware</source>
<translation>Matériel</translation>
</message>
<message>
<source>Wheels folder (empty: network)</source>
<translation>Dossier wheels (vide : réseau)</translation>
</message>
<message>
<source>Interpreter</source>
<translation>Interpréteur</translation>
</message>
<message>
<source>Status</source>
<translation>État</translation>
</message>
<message>
<source>The worker environment of tier {} is installed and computes.</source>
<translation>L'environnement de travail de niveau {} est installé et calcule.</translation>
</message>
<message>
<source>{}: expected numbers such as 3, 2, 1, found {!r}. Change it or leave it empty.</source>
<translation>{} : attendu des nombres tels que 3, 2, 1, trouvé {!r}. Changez-le ou laissez vide.</translation>
</message>
<message>
<source>The job was cancelled. No partial output was left.</source>
<translation>La tâche a été annulée. Aucune sortie partielle n'est restée.</translation>
</message>
<message>
<source> by {}</source>
<translation> par {}</translation>
</message>
<message>
<source>Rasterising {}{} onto {} x {} pixels.</source>
<translation>Rastérisation de {}{} sur {} x {} pixels.</translation>
</message>
<message>
<source>Expected gdal:rasterize to burn the {}s of the polygons, found no output. Check that gdal_rasterize is installed (Debian: gdal-bin) and that the disk has room.</source>
<translation>Attendu : que gdal:rasterize grave « {} » des polygones, trouvé aucune sortie. Vérifiez que gdal_rasterize est installé (Debian : gdal-bin) et que le disque a de la place.</translation>
</message>
<message>
<source>Expected polygons with a value in {} {} of {} within EXTENT, found none. Choose another field or EXTENT.</source>
<translation>Attendu : des polygones avec une valeur dans {} {} de {} à l'intérieur de EXTENT, trouvé aucun. Choisissez un autre champ ou une autre EXTENT.</translation>
</message>
<message>
<source>{} could not be copied to {} for rasterising: {}.</source>
<translation>{} n'a pas pu être copié vers {} pour la rastérisation : {}.</translation>
</message>
<message>
<source>The job was cancelled.</source>
<translation>La tâche a été annulée.</translation>
</message>
<message>
<source>Expected class codes in {}, found more than {} different values. Choose a land-cover layer, or classify it first.</source>
<translation>Attendu : des codes de classes dans {}, trouvé plus de {} valeurs différentes. Choisissez une couche de couverture du sol, ou classez-la d'abord.</translation>
</message>
<message>
<source>Expected whole numbers as class codes in {}, found {:g}. Choose a land-cover layer, or round it first.</source>
<translation>Attendu : des nombres entiers comme codes de classes dans {}, trouvé {:g}. Choisissez une couche de couverture du sol, ou arrondissez d'abord.</translation>
</message>
<message>
<source>the date</source>
<translation>la date</translation>
</message>
<message>
<source>the time</source>
<translation>l'heure</translation>
</message>
<message>
<source>Expected whole numbers or texts in CLASS_FIELD {}, found {}. Choose another field.</source>
<translation>Attendu : des nombres entiers ou des textes dans CLASS_FIELD {}, trouvé {}. Choisissez un autre champ.</translation>
</message>
<message>
<source>Expected whole numbers or texts in CLASS_FIELD {}, found {}. Choose the field that holds class codes or names, or round its values with the field calculator.</source>
<translation>Attendu : des nombres entiers ou des textes dans CLASS_FIELD {}, trouvé {}. Choisissez le champ qui contient les codes ou noms de classes, ou arrondissez ses valeurs avec la calculatrice de champs.</translation>
</message>
<message>
<source>Expected class codes from {} to {} in CLASS_FIELD {}, found {}. Choose the field that holds class codes or names.</source>
<translation>Attendu : des codes de classes de {} à {} dans CLASS_FIELD {}, trouvé {}. Choisissez le champ qui contient les codes ou noms de classes.</translation>
</message>
<message>
<source>Expected pairs text=class in CLASS_MAP, as CLASS_FIELD holds texts, found {}, which means codes. Write pairs such as {}=water, or choose the field that holds the codes.</source>
<translation>Attendu : des paires texte=classe dans CLASS_MAP, car CLASS_FIELD contient des textes, trouvé {}, qui désigne des codes. Écrivez des paires telles que {}=water, ou choisissez le champ qui contient les codes.</translation>
</message>
<message>
<source>Expected texts of CLASS_FIELD before '=' in CLASS_MAP ({}), found {}. Correct CLASS_MAP.</source>
<translation>Attendu : des textes de CLASS_FIELD avant '=' dans CLASS_MAP ({}), trouvé {}. Corrigez CLASS_MAP.</translation>
</message>
<message>
<source>Expected pairs text=class in CLASS_MAP, found {!r}. Write text=class.</source>
<translation>Attendu : des paires texte=classe dans CLASS_MAP, trouvé {!r}. Écrivez texte=classe.</translation>
</message>
<message>
<source>Expected polygons in AREA, found none in {}. Choose another layer.</source>
<translation>Attendu : des polygones dans AREA, trouvé aucun dans {}. Choisissez une autre couche.</translation>
</message>
<message>
<source>Expected polygons of {} where the image {} lies, found none. Check the CRS of both ({}, {}), or leave the image out.</source>
<translation>Attendu : des polygones de {} là où se trouve l'image {}, trouvé aucun. Vérifiez le SCR des deux ({}, {}), ou laissez l'image de côté.</translation>
</message>
<message>
<source>none</source>
<translation>aucun</translation>
</message>
<message>
<source>Expected a grid of at most {} pixels a side, found {} x {} pixels of {:g} x {:g}. Set a smaller EXTENT or a larger PIXEL_SIZE.</source>
<translation>Attendu : une grille d'au plus {} pixels de côté, trouvé {} x {} pixels de {:g} x {:g}. Choisissez une EXTENT plus petite ou une PIXEL_SIZE plus grande.</translation>
</message>
<message>
<source>Expected an EXTENT with an area, found {}. Draw it again or leave it empty.</source>
<translation>Attendu : une EXTENT avec une surface, trouvé {}. Redessinez-la ou laissez vide.</translation>
</message>
<message>
<source>Expected an EXTENT that overlaps the {} ({}), found {}, both in the CRS of the {}. Choose another EXTENT or leave it empty.</source>
<translation>Attendu : une EXTENT qui recoupe {} ({}), trouvé {}, les deux dans le SCR de {}. Choisissez une autre EXTENT ou laissez vide.</translation>
</message>
<message>
<source>Expected raster layers in {}, found {}, which QGIS cannot open as a raster. Check the path, or that the layer's source is still there.</source>
<translation>Attendu : des couches raster dans {}, trouvé {}, que QGIS ne peut pas ouvrir comme raster. Vérifiez le chemin, ou que la source de la couche existe encore.</translation>
</message>
<message>
<source>Expected raster layers, or a folder of rasters, in {}, found {}, which QGIS cannot open as a raster. Check the path, or that the layer's source is still there.</source>
<translation>Attendu : des couches raster, ou un dossier de rasters, dans {}, trouvé {}, que QGIS ne peut pas ouvrir comme raster. Vérifiez le chemin, ou que la source de la couche existe encore.</translation>
</message>
<message>
<source>nothing</source>
<translation>rien</translation>
</message>
<message>
<source>raster</source>
<translation>raster</translation>
</message>
<message>
<source>rasters</source>
<translation>rasters</translation>
</message>
<message>
<source>folder</source>
<translation>dossier</translation>
</message>
<message>
<source>folders</source>
<translation>dossiers</translation>
</message>
<message>
<source> and </source>
<translation> et </translation>
</message>
<message>
<source>Expected a raster or polygon layer as {}, found {}. Choose another.</source>
<translation>Attendu : une couche raster ou de polygones comme {}, trouvé {}. Choisissez-en une autre.</translation>
</message>
<message>
<source>Expected either rasters or polygons as {}, found both. Rasterise the polygons first (gdal:rasterize) with the codes of the rasters.</source>
<translation>Attendu : soit des rasters, soit des polygones comme {}, trouvé les deux. Rastérisez d'abord les polygones (gdal:rasterize) avec les codes des rasters.</translation>
</message>
<message>
<source>Expected polygons with a value in CLASS_FIELD {} of {}, found none. Choose another field.</source>
<translation>Attendu : des polygones avec une valeur dans CLASS_FIELD {} de {}, trouvé aucun. Choisissez un autre champ.</translation>
</message>
<message>
<source>Expected at most {} classes in CLASS_FIELD {} of {}, found {} different values. Choose the field that holds classes, not numbers of features or measures.</source>
<translation>Attendu : au plus {} classes dans CLASS_FIELD {} de {}, trouvé {} valeurs différentes. Choisissez le champ qui contient des classes, non des numéros d'entités ou des mesures.</translation>
</message>
<message>
<source>Expected {} in {}, found {}, which QGIS cannot open. Check the path, or that the layer's source is still there.</source>
<translation>Attendu : {} dans {}, trouvé {}, que QGIS ne peut pas ouvrir. Vérifiez le chemin, ou que la source de la couche existe encore.</translation>
</message>
<message>
<source> or one of the names {}</source>
<translation> ou un des noms {}</translation>
</message>
<message>
<source>Expected a code{} before '=' in CLASSES, found {!r}. Correct CLASSES.</source>
<translation>Attendu : un code{} avant '=' dans CLASSES, trouvé {!r}. Corrigez CLASSES.</translation>
</message>
<message>
<source>Expected pairs such as {} in CLASSES, found {!r}. Write code=name #rrggbb.</source>
<translation>Attendu : des paires telles que {} dans CLASSES, trouvé {!r}. Écrivez code=nom #rrggbb.</translation>
</message>
<message>
<source>Expected a name of its own for every code in CLASSES, found {} for {} and {}. To join classes, reclassify the land cover first (native:reclassifybytable).</source>
<translation>Attendu : un nom propre à chaque code dans CLASSES, trouvé {} pour {} et {}. Pour réunir des classes, reclassez d'abord la couverture du sol (native:reclassifybytable).</translation>
</message>
<message>
<source>Expected a code to mean the same in every layer of LANDCOVER, found {} as {} in {} and as {} in {}. Reclassify one of them, or prepare two datasets.</source>
<translation>Attendu : qu'un code ait le même sens dans chaque couche de LANDCOVER, trouvé {} comme {} dans {} et comme {} dans {}. Reclassez l'une d'elles, ou préparez deux jeux de données.</translation>
</message>
<message>
<source>Expected folders images and masks beside each other in {}, found no picture in a folder masks. Put the pictures and their masks there, or choose another folder.</source>
<translation>Attendu : des dossiers images et masks côte à côte dans {} ; trouvé : aucune image dans un dossier masks. Placez-y les images et leurs masques, ou choisissez un autre dossier.</translation>
</message>
<message>
<source>class {}</source>
<translation>classe {}</translation>
</message>
<message>
<source>Choose one of {}.</source>
<translation>Choisissez parmi {}.</translation>
</message>
<message>
<source>The layer has no field: add one first.</source>
<translation>La couche n'a aucun champ : ajoutez-en un d'abord.</translation>
</message>
<message>
<source>Expected {}, the field of {} that holds class codes or names, found none. {}</source>
<translation>Attendu : {}, le champ de {} qui contient les codes ou noms de classes, trouvé aucun. {}</translation>
</message>
<message>
<source>Expected polygons or a raster as {}, found {} with {}. Choose a polygon layer.</source>
<translation>Attendu : des polygones ou un raster comme {}, trouvé {} avec {}. Choisissez une couche de polygones.</translation>
</message>
<message>
<source>no geometry</source>
<translation>aucune géométrie</translation>
</message>
<message>
<source>Expected polygons in {}, found none. Choose another layer or its filter.</source>
<translation>Attendu : des polygones dans {}, trouvé aucun. Choisissez une autre couche ou changez son filtre.</translation>
</message>
<message>
<source>Expected {} to be a field of {} ({}), found {}. Choose one of them.</source>
<translation>Attendu : {} comme champ de {} ({}), trouvé {}. Choisissez l'un d'eux.</translation>
</message>
<message>
<source>{} of {} without a value in {} left out: there is no imagery there, unless another polygon covers it.</source>
<translation>{} de {} sans valeur dans {} laissés de côté : il n'y a pas d'imagerie à cet endroit, sauf si un autre polygone le couvre.</translation>
</message>
<message>
<source>polygon</source>
<translation>polygone</translation>
</message>
<message>
<source>polygons</source>
<translation>polygones</translation>
</message>
<message>
<source>{} is empty: {} of {} is taken.</source>
<translation>{} est vide : {} de {} est pris.</translation>
</message>
<message>
<source>Exporting {} x {} pixels of {} to a temporary file.</source>
<translation>Export de {} x {} pixels de {} vers un fichier temporaire.</translation>
</message>
<message>
<source>{} is used with the CRS that the layer has in QGIS: {}.</source>
<translation>{} est utilisé avec le SCR que la couche a dans QGIS : {}.</translation>
</message>
<message>
<source>Expected a raster that GDAL opens, found {}: {}.</source>
<translation>Attendu : un raster que GDAL ouvre, trouvé {} : {}.</translation>
</message>
<message>
<source>Expected a BAND from 1 to {} of {}, found {}. Choose another band.</source>
<translation>Attendu : une BAND de 1 à {} de {}, trouvé {}. Choisissez une autre bande.</translation>
</message>
<message>
<source>Expected class codes in {}, found a picture of a map ({}, a layer of type {}). Choose the land cover's own raster, for example from a WCS or a file.</source>
<translation>Attendu : des codes de classes dans {}, trouvé l'image d'une carte ({}, une couche de type {}). Choisissez le raster de la couverture du sol lui-même, par exemple d'un WCS ou d'un fichier.</translation>
</message>
<message>
<source>Expected imagery with pixels of its own in {}, found {}, a layer of type {}. Save the part that you want with Export &gt; Save As as GeoTIFF, and choose that.</source>
<translation>Attendu : de l'imagerie avec ses propres pixels dans {}, trouvé {}, une couche de type {}. Enregistrez la partie voulue avec Exporter &gt; Enregistrer sous en GeoTIFF, et choisissez-la.</translation>
</message>
<message>
<source>{} could not be exported to a file (error {}). Save it as GeoTIFF and run again.</source>
<translation>{} n'a pas pu être exporté vers un fichier (erreur {}). Enregistrez-le en GeoTIFF et relancez.</translation>
</message>
<message>
<source>Expected a raster with pixels of its own, found {}. Save it as GeoTIFF first.</source>
<translation>Attendu : un raster avec ses propres pixels, trouvé {}. Enregistrez-le d'abord en GeoTIFF.</translation>
</message>
<message>
<source>Expected an EXTENT that can be transformed from {} to the CRS of the {}, {}, found {}. Check the CRS of the extent.</source>
<translation>Attendu : une EXTENT qui se transforme de {} vers le SCR de {}, {}, trouvé {}. Vérifiez le SCR de l'emprise.</translation>
</message>
<message>
<source>one layer, or one for each of the {} images,</source>
<translation>une couche, ou une pour chacune des {} images,</translation>
</message>
<message>
<source>Land cover (raster or polygons)</source>
<translation>Couverture (raster, polygones)</translation>
</message>
<message>
<source>Buildings (raster or polygons)</source>
<translation>Bâtiments (raster ou polygones)</translation>
</message>
<message>
<source>Classes (empty: by the layer)</source>
<translation>Classes (vide : de la couche)</translation>
</message>
<message>
<source>one layer</source>
<translation>une couche</translation>
</message>
<message>
<source>a raster layer</source>
<translation>une couche raster</translation>
</message>
<message>
<source>Images (or pictures, below)</source>
<translation>Imagerie (ou images, plus bas)</translation>
</message>
<message>
<source>Test area (for split area)</source>
<translation>Zone de test (découpage area)</translation>
</message>
<message>
<source>Splits of scenes (split scene)</source>
<translation>Parties des scènes (scene)</translation>
</message>
<message>
<source>Expected {} as {}, found {}. Choose the layers again.</source>
<translation>Attendu : {} comme {}, trouvé {}. Choisissez de nouveau les couches.</translation>
</message>
<message>
<source>DATASET is temporary: it goes when QGIS is closed. Copy it to keep it.</source>
<translation>DATASET est temporaire : il disparaît quand QGIS se ferme. Copiez-le pour le garder.</translation>
</message>
<message>
<source>SCENES: expected pairs such as tile5=test with one of {}, found {!r}. Correct SCENES.</source>
<translation>SCENES : attendu des paires telles que tile5=test avec l'un de {}, trouvé {!r}. Corrigez SCENES.</translation>
</message>
<message>
<source>In the dialog</source>
<translation>Dans la boîte de dialogue</translation>
</message>
<message>
<source>{:.0%} done, about {} left.</source>
<translation>{:.0%} terminé, encore environ {}.</translation>
</message>
<message>
<source>Expected {} to be a folder that can be written, found: {}. Choose another OUTPUT.</source>
<translation>Attendu : que {} soit un dossier où l'on peut écrire, trouvé : {}. Choisissez une autre OUTPUT.</translation>
</message>
<message>
<source>Bands (empty: by name or order)</source>
<translation>Bandes (vide : nom ou ordre)</translation>
</message>
<message>
<source>Expected a raster layer as IMAGE, found none. Choose one.</source>
<translation>Attendu : une couche raster comme IMAGE, trouvé aucune. Choisissez-en une.</translation>
</message>
<message>
<source>Expected a raster layer as IMAGE, found {}, which QGIS cannot open as one. Check the path, or that the layer's source is still there.</source>
<translation>Attendu : une couche raster comme IMAGE, trouvé {}, que QGIS ne peut pas ouvrir ainsi. Vérifiez le chemin, ou que la source de la couche existe encore.</translation>
</message>
<message>
<source>{}: pixels of {:g} m{}</source>
<translation>{} : pixels de {:g} m{}</translation>
</message>
<message>
<source>, bundled</source>
<translation>, fourni</translation>
</message>
<message>
<source>Last preview</source>
<translation>Dernier aperçu</translation>
</message>
<message>
<source>scene</source>
<translation>scène</translation>
</message>
<message>
<source>scenes</source>
<translation>scènes</translation>
</message>
<message>
<source>band</source>
<translation>bande</translation>
</message>
<message>
<source>bands</source>
<translation>bandes</translation>
</message>
<message>
<source>class</source>
<translation>classe</translation>
</message>
<message>
<source>Training was cancelled before its first checkpoint; no model was written, nothing to continue in {}.</source>
<translation>L'entraînement a été annulé avant son premier point de reprise ; aucun modèle n'a été écrit, rien à continuer dans {}.</translation>
</message>
<message>
<source>smaller shares for validation and test</source>
<translation>des parts plus petites pour la validation et le test</translation>
</message>
<message>
<source>a larger share for {}</source>
<translation>une part plus grande pour {}</translation>
</message>
<message>
<source> or {}</source>
<translation> ou {}</translation>
</message>
<message>
<source>Previews, curves and checkpoints: {}</source>
<translation>Aperçus, courbes et points de reprise : {}</translation>
</message>
<message>
<source>Training was cancelled; no model was written. The last checkpoint is in {}: run again with that LOG and RESUME to continue from it.</source>
<translation>L'entraînement a été annulé ; aucun modèle n'a été écrit. Le dernier point de reprise est dans {} : relancez avec ce LOG et RESUME pour continuer à partir de là.</translation>
</message>
<message>
<source>Last preview ({}): {}</source>
<translation>Dernier aperçu ({}) : {}</translation>
</message>
<message>
<source>training</source>
<translation>l'entraînement</translation>
</message>
<message>
<source>validation</source>
<translation>la validation</translation>
</message>
<message>
<source>the test</source>
<translation>le test</translation>
</message>
<message>
<source>Expected at least two classes in the dataset {}, found {}. Prepare it again with land cover that tells classes apart.</source>
<translation>Attendu : au moins deux classes dans le jeu de données {}, trouvé {}. Préparez-le de nouveau avec une couverture du sol qui distingue des classes.</translation>
</message>
<message>
<source>batch_size: expected a multiple of the {} devices, found {}. Change BATCH_SIZE or DEVICES and run again.</source>
<translation>batch_size : attendu un multiple des {} appareils, trouvé {}. Changez BATCH_SIZE ou DEVICES et relancez.</translation>
</message>
<message>
<source>Expected a training to resume in LOG, found none in {}: it starts anew.</source>
<translation>Attendu : un entraînement à reprendre dans LOG, trouvé aucun dans {} : il recommence à zéro.</translation>
</message>
<message>
<source>Expected scenes for {} in the dataset {}, found none in its split {}. Prepare it again with {}, or another split.</source>
<translation>Attendu : des scènes pour {} dans le jeu de données {}, trouvé aucune dans sa partie {}. Préparez-le de nouveau avec {}, ou un autre découpage.</translation>
</message>
<message>
<source>{} is temporary: it goes when QGIS is closed. Choose a place of your own.</source>
<translation>{} est temporaire : il disparaît quand QGIS se ferme. Choisissez un emplacement à vous.</translation>
</message>
<message>
<source>goes when QGIS is closed</source>
<translation>disparaît quand QGIS se ferme</translation>
</message>
<message>
<source>nobody shares</source>
<translation>personne ne partage</translation>
</message>
<message>
<source>{}: expected outputs of your own, found a temporary one, which {}. Choose a file as OUTPUT, or leave {} out.</source>
<translation>{} : attendu des sorties à vous, trouvé une temporaire, qui {}. Choisissez un fichier comme OUTPUT, ou laissez {} de côté.</translation>
</message>
<message>
<source>Training {} of width {} on {}: {} steps{}, {} crops of {} px a step.</source>
<translation>Entraînement de {} de largeur {} sur {} : {} pas{}, {} découpes de {} px par pas.</translation>
</message>
<message>
<source>land cover, real, three draws</source>
<translation>couverture du sol, réel, trois tirages</translation>
</message>
<message>
<source>Training a generator of width {} on {}, {} px, {} with {}: {} steps{}, {} pictures a step.</source>
<translation>Entraînement d'un générateur de largeur {} sur {}, {} px, {} avec {} : {} pas{}, {} images par pas.</translation>
</message>
<message>
<source>{}, which is another file</source>
<translation>{}, qui est un autre fichier</translation>
</message>
<message>
<source>{}, which is not there</source>
<translation>{}, qui n'existe pas</translation>
</message>
<message>
<source>Scenes (folder of class folders, or zip)</source>
<translation>Scènes (dossier de classes, ou zip)</translation>
</message>
<message>
<source>classes in rows: real pictures, then made-up ones</source>
<translation>classes en lignes : images réelles, puis inventées</translation>
</message>
<message>
<source>Expected a folder with one subfolder per class, or a zip of one, as SCENES, found {}. Check it.</source>
<translation>Attendu : un dossier avec un sous-dossier par classe, ou un zip de celui-ci, comme SCENES, trouvé {}. Vérifiez-le.</translation>
</message>
<message>
<source>in place of their real one</source>
<translation>à la place de la vraie</translation>
</message>
<message>
<source>as many as that, on top</source>
<translation>autant en plus</translation>
</message>
<message>
<source>Synthetic dataset (several: ;)</source>
<translation>Jeu synthétique (plusieurs : ;)</translation>
</message>
<message>
<source>Training a U-Net {} on {}{}: {} steps{}, {} crops of {} px a step.</source>
<translation>Entraînement d'un U-Net {} sur {}{} : {} pas{}, {} découpes de {} px par pas.</translation>
</message>
<message>
<source> with synthetic imagery for {:.0%} of the scenes, {}</source>
<translation> avec de l'imagerie synthétique pour {:.0%} des scènes, {}</translation>
</message>
<message>
<source>land cover, imagery, what was read off it</source>
<translation>couverture du sol, imagerie, ce qui y a été lu</translation>
</message>
<message>
<source>of width {}</source>
<translation>de largeur {}</translation>
</message>
<message>
<source>with encoder {}</source>
<translation>avec l'encodeur {}</translation>
</message>
<message>
<source> and all {} synthetic images</source>
<translation> et toutes les {} images synthétiques</translation>
</message>
<message>
<source> and {} synthetic images, which {:.0%} of the crops of each step show</source>
<translation> et {} images synthétiques, que montrent {:.0%} des découpes de chaque pas</translation>
</message>
<message>
<source>Expected another folder as SYNTHETIC than DATASET, found {} as both. Choose a folder made by Generate synthetic dataset, or leave SYNTHETIC empty.</source>
<translation>Attendu : un autre dossier comme SYNTHETIC que DATASET, trouvé {} pour les deux. Choisissez un dossier fait par « Générer un jeu de données synthétique », ou laissez SYNTHETIC vide.</translation>
</message>
<message>
<source>IoU of the classes on the validation part: {}.</source>
<translation>IoU des classes sur la partie de validation : {}.</translation>
</message>
<message>
<source>Training two translators of width {} with {} blocks on {}: {} steps{}, {} crops of {} px of each set a step.</source>
<translation>Entraînement de deux traducteurs de largeur {} avec {} blocs sur {} : {} pas{}, {} découpes de {} px de chaque ensemble par pas.</translation>
</message>
<message>
<source>Bands (empty: all)</source>
<translation>Bandes (vide : toutes)</translation>
</message>
<message>
<source>Images A</source>
<translation>Images A</translation>
</message>
<message>
<source>Images B</source>
<translation>Images B</translation>
</message>
<message>
<source>What the networks paint</source>
<translation>Ce que peignent les réseaux</translation>
</message>
<message>
<source>imagery, translated, and back again</source>
<translation>imagerie, traduite, et retour</translation>
</message>
<message>
<source>{} as {}</source>
<translation>{} comme {}</translation>
</message>
<message>
<source>Expected rasters, or a folder of them, as {}, found none. Choose some.</source>
<translation>Attendu : des rasters, ou un dossier de rasters, comme {}, trouvé aucun. Choisissez-en.</translation>
</message>
<message>
<source>Mean absolute difference to the imagery over all bands, where DIFFERENCE is wanted</source>
<translation>Différence absolue moyenne avec l'imagerie sur toutes les bandes, si DIFFERENCE est demandé</translation>
</message>
<message>
<source>Classes of the land cover</source>
<translation>Classes de la couverture du sol</translation>
</message>
<message>
<source>Classes…</source>
<translation>Classes…</translation>
</message>
<message>
<source>Code</source>
<translation>Code</translation>
</message>
<message>
<source>Name</source>
<translation>Nom</translation>
</message>
<message>
<source>Share</source>
<translation>Part</translation>
</message>
<message>
<source>Painted as</source>
<translation>Peint comme</translation>
</message>
<message>
<source>Fills the table; each row can still be chosen.</source>
<translation>Remplit le tableau ; chaque ligne peut encore être choisie.</translation>
</message>
<message>
<source>Filled by: names of the layer</source>
<translation>Rempli par : noms de la couche</translation>
</message>
<message>
<source>Filled by: equal codes</source>
<translation>Rempli par : codes égaux</translation>
</message>
<message>
<source>Chosen row by row</source>
<translation>Choisi ligne par ligne</translation>
</message>
<message>
<source>choose…</source>
<translation>choisir…</translation>
</message>
<message>
<source>Ticked: it is learnt</source>
<translation>Coché : elle est apprise</translation>
</message>
<message>
<source>Double-click to name it</source>
<translation>Double-cliquez pour la nommer</translation>
</message>
<message>
<source>Reading the land cover…</source>
<translation>Lecture de la couverture du sol…</translation>
</message>
<message>
<source>Shares are those of a sample.</source>
<translation>Parts d'un échantillon.</translation>
</message>
<message>
<source>Yellow: only the codes are equal; please check.</source>
<translation>Jaune : seuls les codes sont égaux ; à vérifier.</translation>
</message>
<message>
<source>Untick what is not to be learnt; double-click a name to change it.</source>
<translation>Décochez ce qui ne doit pas être appris ; double-cliquez un nom pour le changer.</translation>
</message>
<message>
<source>{} rare codes are not shown.</source>
<translation>{} codes rares ne sont pas montrés.</translation>
</message>
<message>
<source>Filled by: scheme {}</source>
<translation>Rempli par : schéma {}</translation>
</message>
<message>
<source>Red: no class yet ({}).</source>
<translation>Rouge : pas encore de classe ({}).</translation>
</message>
<message>
<source>Folder with one subfolder per class</source>
<translation>Dossier avec un sous-dossier par classe</translation>
</message>
<message>
<source>Zip of such a folder</source>
<translation>Zip d'un tel dossier</translation>
</message>
<message>
<source>Folder…</source>
<translation>Dossier…</translation>
</message>
<message>
<source>File…</source>
<translation>Fichier…</translation>
</message>
<message>
<source>Zip…</source>
<translation>Zip…</translation>
</message>
<message>
<source>Dataset folder</source>
<translation>Dossier du jeu de données</translation>
</message>
<message>
<source>Raster or dataset.json</source>
<translation>Raster ou dataset.json</translation>
</message>
<message>
<source>Zip (*.zip)</source>
<translation>Zip (*.zip)</translation>
</message>
<message>
<source>Examples</source>
<translation>Exemples</translation>
</message>
<message>
<source>Or a dataset's training masks</source>
<translation>Ou masques d'un jeu de données</translation>
</message>
<message>
<source>Width in pixels, without an extent</source>
<translation>Largeur en pixels, sans emprise</translation>
</message>
<message>
<source>Height in pixels, without an extent</source>
<translation>Hauteur en pixels, sans emprise</translation>
</message>
<message>
<source>Shares of classes in percent</source>
<translation>Parts des classes en %</translation>
</message>
<message>
<source>Instances of rare classes</source>
<translation>Occurrences des classes rares</translation>
</message>
<message>
<source>Classes whose parts stay whole</source>
<translation>Classes aux parties entières</translation>
</message>
<message>
<source>Size of patches (empty: auto)</source>
<translation>Taille des pièces (vide : auto)</translation>
</message>
<message>
<source>Classes to ignore</source>
<translation>Classes à ignorer</translation>
</message>
<message>
<source>Land-cover layout</source>
<translation>Plan de couverture du sol</translation>
</message>
<message>
<source>Size of patches in pixels</source>
<translation>Taille des pièces en pixels</translation>
</message>
<message>
<source>Megapixels</source>
<translation>Mégapixels</translation>
</message>
<message>
<source>Draw land-cover layouts</source>
<translation>Dessiner des plans de couverture du sol</translation>
</message>
<message>
<source>deep learning</source>
<translation>apprentissage profond</translation>
</message>
<message>
<source>machine learning</source>
<translation>apprentissage automatique</translation>
</message>
<message>
<source>ai</source>
<translation>IA</translation>
</message>
<message>
<source>gan</source>
<translation>GAN</translation>
</message>
<message>
<source>neural network</source>
<translation>réseau de neurones</translation>
</message>
<message>
<source>synthetic imagery</source>
<translation>imagerie synthétique</translation>
</message>
<message>
<source>land cover</source>
<translation>couverture du sol</translation>
</message>
<message>
<source>Land cover before (raster or polygons)</source>
<translation>Couverture avant (raster ou polygones)</translation>
</message>
<message>
<source>Land cover after (raster or polygons)</source>
<translation>Couverture après (raster ou polygones)</translation>
</message>
<message>
<source>Class field of after (polygons)</source>
<translation>Champ après (polygones)</translation>
</message>
<message>
<source>After shows only what changes</source>
<translation>Après ne montre que ce qui change</translation>
</message>
<message>
<source>Class map (empty: by names)</source>
<translation>Classes (vide : par les noms)</translation>
</message>
<message>
<source>Codes without a class</source>
<translation>Codes sans classe</translation>
</message>
<message>
<source>stop and list them (error)</source>
<translation>arrêter et les lister (error)</translation>
</message>
<message>
<source>leave their pixels empty (nodata)</source>
<translation>laisser leurs pixels vides (nodata)</translation>
</message>
<message>
<source>Model (empty: by pixel size)</source>
<translation>Modèle (vide : selon pixels)</translation>
</message>
<message>
<source>Seeds of single classes</source>
<translation>Graines de certaines classes</translation>
</message>
<message>
<source>Style image of after</source>
<translation>Image de style d'après</translation>
</message>
<message>
<source>Look field (polygons)</source>
<translation>Champ d'aspect (polygones)</translation>
</message>
<message>
<source>Class map of after (empty: same)</source>
<translation>Classes d'après (vide : idem)</translation>
</message>
<message>
<source>Seed of after (empty: SEED)</source>
<translation>Graine d'après (vide : SEED)</translation>
</message>
<message>
<source>Style seed of after (empty: same)</source>
<translation>Style d'après (vide : idem)</translation>
</message>
<message>
<source>Brightness of after</source>
<translation>Luminosité d'après</translation>
</message>
<message>
<source>Contrast of after</source>
<translation>Contraste d'après</translation>
</message>
<message>
<source>Shift of after to the right, in pixels</source>
<translation>Décalage d'après à droite, en pixels</translation>
</message>
<message>
<source>Shift of after down, in pixels</source>
<translation>Décalage d'après vers le bas, en pixels</translation>
</message>
<message>
<source>Band of after (raster)</source>
<translation>Bande d'après (raster)</translation>
</message>
<message>
<source>Compression</source>
<translation>Compression</translation>
</message>
<message>
<source>every program reads it (deflate)</source>
<translation>lisible par tout programme (deflate)</translation>
</message>
<message>
<source>faster, for programs with a GDAL of today (zstd)</source>
<translation>plus rapide, pour les programmes avec un GDAL récent (zstd)</translation>
</message>
<message>
<source>fastest, largest (none)</source>
<translation>la plus rapide, la plus grosse (none)</translation>
</message>
<message>
<source>Cloud-optimised GeoTIFF</source>
<translation>GeoTIFF optimisé pour le cloud</translation>
</message>
<message>
<source>Resume, and keep what is finished</source>
<translation>Reprendre, et garder ce qui est fini</translation>
</message>
<message>
<source>Scheduler (empty: this process)</source>
<translation>Scheduler (vide : ce processus)</translation>
</message>
<message>
<source>Tile size (empty: by memory)</source>
<translation>Tuile (vide : selon mémoire)</translation>
</message>
<message>
<source>Overlap of tiles (empty: advised)</source>
<translation>Recouvrement (vide : conseillé)</translation>
</message>
<message>
<source>Blending of tiles</source>
<translation>Fondu des tuiles</translation>
</message>
<message>
<source>a hard cut in the middle (none)</source>
<translation>une coupe nette au milieu (none)</translation>
</message>
<message>
<source>Memory in MiB (empty: auto)</source>
<translation>Mémoire en Mio (vide : auto)</translation>
</message>
<message>
<source>Device</source>
<translation>Appareil</translation>
</message>
<message>
<source>A model that breaks its promise</source>
<translation>Un modèle qui ne tient pas sa promesse</translation>
</message>
<message>
<source>one whose windows do not join is refused (error)</source>
<translation>celui dont les fenêtres ne se raccordent pas est refusé (error)</translation>
</message>
<message>
<source>it is used, with a warning (warning)</source>
<translation>il est utilisé, avec un avertissement (warning)</translation>
</message>
<message>
<source>Seed of the style (empty: SEED)</source>
<translation>Graine du style (vide : SEED)</translation>
</message>
<message>
<source>Cast shadows</source>
<translation>Projeter des ombres</translation>
</message>
<message>
<source>Band (raster)</source>
<translation>Bande (raster)</translation>
</message>
<message>
<source>Precision of the network</source>
<translation>Précision du réseau</translation>
</message>
<message>
<source>half on a GPU where the model has it and it stays within one digital number, else full (auto)</source>
<translation>demie sur un GPU quand le modèle l'a et reste à un niveau près, sinon pleine (auto)</translation>
</message>
<message>
<source>16-bit numbers, faster on a GPU (half)</source>
<translation>nombres de 16 bits, plus rapides sur un GPU (half)</translation>
</message>
<message>
<source>Synthetic imagery before</source>
<translation>Imagerie synthétique avant</translation>
</message>
<message>
<source>Synthetic imagery after</source>
<translation>Imagerie synthétique après</translation>
</message>
<message>
<source>Change mask</source>
<translation>Masque de changement</translation>
</message>
<message>
<source>Megapixels per second</source>
<translation>Mégapixels par seconde</translation>
</message>
<message>
<source>Windows</source>
<translation>Fenêtres</translation>
</message>
<message>
<source>Generate change pairs</source>
<translation>Générer des paires de changement</translation>
</message>
<message>
<source>Synthetic imagery</source>
<translation>Imagerie synthétique</translation>
</message>
<message>
<source>Generate synthetic imagery from land-cover layer</source>
<translation>Générer de l'imagerie synthétique à partir d'une couche de couverture du sol</translation>
</message>
<message>
<source>Dates (empty: of the images)</source>
<translation>Dates (vide : celles des images)</translation>
</message>
<message>
<source>Number of dates, without images</source>
<translation>Nombre de dates, sans images</translation>
</message>
<message>
<source>The first of so many dates</source>
<translation>La première de ces dates</translation>
</message>
<message>
<source>Time series</source>
<translation>Série temporelle</translation>
</message>
<message>
<source>Generate time series</source>
<translation>Générer une série temporelle</translation>
</message>
<message>
<source>Model (empty: the bundled one)</source>
<translation>Modèle (vide : celui fourni)</translation>
</message>
<message>
<source>Confidence</source>
<translation>Confiance</translation>
</message>
<message>
<source>Map land cover with a segmenter</source>
<translation>Cartographier la couverture du sol avec un segmenteur</translation>
</message>
<message>
<source>Model (translator)</source>
<translation>Modèle (traducteur)</translation>
</message>
<message>
<source>Translated imagery</source>
<translation>Imagerie traduite</translation>
</message>
<message>
<source>Difference</source>
<translation>Différence</translation>
</message>
<message>
<source>Translate imagery</source>
<translation>Traduire de l'imagerie</translation>
</message>
<message>
<source>paint and map (inference)</source>
<translation>peindre et cartographier (inference)</translation>
</message>
<message>
<source>measure and report too (evaluation)</source>
<translation>mesurer et rapporter aussi (evaluation)</translation>
</message>
<message>
<source>train too (training)</source>
<translation>entraîner aussi (training)</translation>
</message>
<message>
<source>any machine (cpu)</source>
<translation>toute machine (cpu)</translation>
</message>
<message>
<source>NVIDIA GPU (cuda)</source>
<translation>GPU NVIDIA (cuda)</translation>
</message>
<message>
<source>Install or repair the worker environment</source>
<translation>Installer ou réparer l'environnement de travail</translation>
</message>
<message>
<source>Setup</source>
<translation>Installation</translation>
</message>
<message>
<source>Training dataset</source>
<translation>Jeu de données d'entraînement</translation>
</message>
<message>
<source>Kind of experiment</source>
<translation>Type d'expérience</translation>
</message>
<message>
<source>Trainings a mix (empty: 3 or 8)</source>
<translation>Par mélange (vide : 3 ou 8)</translation>
</message>
<message>
<source>Encoder (network that sees the imagery)</source>
<translation>Encodeur (réseau qui voit l'imagerie)</translation>
</message>
<message>
<source>without a GPU (laptop)</source>
<translation>sans GPU (laptop)</translation>
</message>
<message>
<source>larger crops and more steps (gpu)</source>
<translation>découpes plus grandes et plus de pas (gpu)</translation>
</message>
<message>
<source>as published (paper)</source>
<translation>comme publié (paper)</translation>
</message>
<message>
<source>Steps of each (empty: preset)</source>
<translation>Pas (vide : préréglage)</translation>
</message>
<message>
<source>Resume from the log folder</source>
<translation>Reprendre depuis le dossier LOG</translation>
</message>
<message>
<source>Images of a mask at most (kind composition)</source>
<translation>Images par masque au plus (composition)</translation>
</message>
<message>
<source>Batch size (empty: as preset)</source>
<translation>Lot (vide : préréglage)</translation>
</message>
<message>
<source>Crop size in px (empty: preset)</source>
<translation>Découpe (vide : préréglage)</translation>
</message>
<message>
<source>Arms beside real imagery (kind usefulness)</source>
<translation>Bras à côté du réel (type usefulness)</translation>
</message>
<message>
<source>Share of painted crops (kind usefulness)</source>
<translation>Part de découpes peintes (usefulness)</translation>
</message>
<message>
<source>Real pixels that the filter may take</source>
<translation>Pixels réels que le filtre peut prendre</translation>
</message>
<message>
<source>Kinds that train generators: architecture</source>
<translation>Types avec générateur : architecture</translation>
</message>
<message>
<source>Generators' steps (empty: preset)</source>
<translation>Pas du générateur (vide : auto)</translation>
</message>
<message>
<source>Radiometry of synthetic imagery</source>
<translation>Radiométrie de l'imagerie synthétique</translation>
</message>
<message>
<source>as the generator paints (model)</source>
<translation>comme le générateur peint (model)</translation>
</message>
<message>
<source>every class as bright and as varied as in a real train scene (scenes)</source>
<translation>chaque classe aussi claire et variée que dans une vraie scène d'entraînement (scenes)</translation>
</message>
<message>
<source>First seed</source>
<translation>Première graine</translation>
</message>
<message>
<source>Schedule of the learning rate</source>
<translation>Évolution du taux d'apprentissage</translation>
</message>
<message>
<source>halves where validation no longer improves (plateau)</source>
<translation>divisé par deux quand la validation ne progresse plus (plateau)</translation>
</message>
<message>
<source>falls to 0 over the steps (cosine)</source>
<translation>tombe à 0 au fil des pas (cosine)</translation>
</message>
<message>
<source>Steps between validations</source>
<translation>Pas entre validations</translation>
</message>
<message>
<source>Precision</source>
<translation>Précision</translation>
</message>
<message>
<source>bf16-mixed where the device computes it, which is faster (auto)</source>
<translation>bf16-mixed si l'appareil le calcule, ce qui est plus rapide (auto)</translation>
</message>
<message>
<source>full precision (32-true)</source>
<translation>pleine précision (32-true)</translation>
</message>
<message>
<source>CPU threads (empty: all cores)</source>
<translation>Threads CPU (vide : tous)</translation>
</message>
<message>
<source>Trainings at most in this run (0: all)</source>
<translation>Entraînements au plus ici (0 : tous)</translation>
</message>
<message>
<source>Learning rate (empty: as preset)</source>
<translation>Taux (vide : préréglage)</translation>
</message>
<message>
<source>Width of plain (empty: preset)</source>
<translation>Largeur de plain (vide : auto)</translation>
</message>
<message>
<source>Encoder's weights (file, or hub)</source>
<translation>Poids (fichier, ou hub)</translation>
</message>
<message>
<source>Depth of the encoder plain</source>
<translation>Profondeur de l'encodeur plain</translation>
</message>
<message>
<source>Depth of other encoders</source>
<translation>Profondeur des autres encodeurs</translation>
</message>
<message>
<source>Loss</source>
<translation>Perte</translation>
</message>
<message>
<source>pixel by pixel (cross-entropy)</source>
<translation>pixel par pixel (cross-entropy)</translation>
</message>
<message>
<source>overlap of each class (jaccard)</source>
<translation>recouvrement de chaque classe (jaccard)</translation>
</message>
<message>
<source>hard pixels (focal)</source>
<translation>pixels difficiles (focal)</translation>
</message>
<message>
<source>the first two together (combined)</source>
<translation>les deux premières ensemble (combined)</translation>
</message>
<message>
<source>Weights of the classes</source>
<translation>Poids des classes</translation>
</message>
<message>
<source>Sampling of crops</source>
<translation>Choix des découpes</translation>
</message>
<message>
<source>around pixels of every class equally often (balanced)</source>
<translation>autour de pixels de chaque classe à égalité (balanced)</translation>
</message>
<message>
<source>around any labelled pixel (uniform)</source>
<translation>autour de tout pixel étiqueté (uniform)</translation>
</message>
<message>
<source>Augmentation</source>
<translation>Augmentation</translation>
</message>
<message>
<source>crops are flipped and turned (turns)</source>
<translation>les découpes sont retournées et tournées (turns)</translation>
</message>
<message>
<source>colours and scale change too, and parts of one are pasted into another (strong)</source>
<translation>couleurs et échelle changent aussi, et des parties de l'une sont collées dans une autre (strong)</translation>
</message>
<message>
<source>as they are (none)</source>
<translation>telles quelles (none)</translation>
</message>
<message>
<source>Averaging of weights (0: none)</source>
<translation>Moyenne des poids (0 : aucune)</translation>
</message>
<message>
<source>Report</source>
<translation>Rapport</translation>
</message>
<message>
<source>HTML files (*.html)</source>
<translation>Fichiers HTML (*.html)</translation>
</message>
<message>
<source>Metrics (tables and plots lie beside it)</source>
<translation>Mesures (tableaux et graphiques à côté)</translation>
</message>
<message>
<source>JSON files (*.json)</source>
<translation>Fichiers JSON (*.json)</translation>
</message>
<message>
<source>Log folder (trainings, imagery)</source>
<translation>Dossier LOG (entraînements, imagerie)</translation>
</message>
<message>
<source>Gain in mean IoU of the best mix over real imagery alone (0.05: 5 % more)</source>
<translation>Gain d'IoU moyen du meilleur mélange sur l'imagerie réelle seule (0.05 : 5 % de plus)</translation>
</message>
<message>
<source>Trainings that are done</source>
<translation>Entraînements faits</translation>
</message>
<message>
<source>Trainings of the whole experiment</source>
<translation>Entraînements de toute l'expérience</translation>
</message>
<message>
<source>Augmentation experiment</source>
<translation>Expérience d'augmentation</translation>
</message>
<message>
<source>Training</source>
<translation>Entraînement</translation>
</message>
<message>
<source>Real imagery (dataset folder or raster)</source>
<translation>Imagerie réelle (jeu de données, raster)</translation>
</message>
<message>
<source>Synthetic (empty: painted)</source>
<translation>Synthétique (vide : peint)</translation>
</message>
<message>
<source>Generator (empty: bundled)</source>
<translation>Générateur (vide : fourni)</translation>
</message>
<message>
<source>Segmenter (empty: bundled)</source>
<translation>Segmenteur (vide : fourni)</translation>
</message>
<message>
<source>Split of the real dataset</source>
<translation>Partie du jeu de données réel</translation>
</message>
<message>
<source>What is measured</source>
<translation>Ce qui est mesuré</translation>
</message>
<message>
<source>Metrics of an experiment</source>
<translation>Mesures d'une expérience</translation>
</message>
<message>
<source>Chips of each side at most</source>
<translation>Vignettes de chaque côté au plus</translation>
</message>
<message>
<source>Class map of land-cover rasters</source>
<translation>Classes des rasters</translation>
</message>
<message>
<source>Weights of FID (file, or hub)</source>
<translation>Poids de FID (fichier, ou hub)</translation>
</message>
<message>
<source>Weights of ResNet-50 (or hub)</source>
<translation>Poids de ResNet-50 (ou hub)</translation>
</message>
<message>
<source>Weights of LPIPS (file, or hub)</source>
<translation>Poids LPIPS (fichier, ou hub)</translation>
</message>
<message>
<source>Width of a chip in pixels</source>
<translation>Largeur d'une vignette en pixels</translation>
</message>
<message>
<source>Masks drawn several times, for diversity</source>
<translation>Masques tirés plusieurs fois (diversité)</translation>
</message>
<message>
<source>Draws of each mask</source>
<translation>Tirages de chaque masque</translation>
</message>
<message>
<source>Repetitions of the random forest</source>
<translation>Répétitions de la forêt aléatoire</translation>
</message>
<message>
<source>Resamplings for intervals</source>
<translation>Rééchantillonnages pour intervalles</translation>
</message>
<message>
<source>Memory for chips (MiB)</source>
<translation>Mémoire pour vignettes (Mio)</translation>
</message>
<message>
<source>Metrics</source>
<translation>Mesures</translation>
</message>
<message>
<source>Frechet distance, satellite features (lower is better)</source>
<translation>Distance de Fréchet, attributs satellite (plus bas est mieux)</translation>
</message>
<message>
<source>Kernel distance, satellite features (lower is better)</source>
<translation>Distance à noyau, attributs satellite (plus bas est mieux)</translation>
</message>
<message>
<source>Frechet distance, segmenter's features (lower is better)</source>
<translation>Distance de Fréchet, attributs du segmenteur (plus bas est mieux)</translation>
</message>
<message>
<source>FID as published (lower is better)</source>
<translation>FID comme publié (plus bas est mieux)</translation>
</message>
<message>
<source>KID as published (lower is better)</source>
<translation>KID comme publié (plus bas est mieux)</translation>
</message>
<message>
<source>Frechet distance, ResNet-50 (lower is better)</source>
<translation>Distance de Fréchet, ResNet-50 (plus bas est mieux)</translation>
</message>
<message>
<source>Mean IoU of the segmenter on synthetic imagery (higher is better)</source>
<translation>IoU moyen du segmenteur sur l'imagerie synthétique (plus haut est mieux)</translation>
</message>
<message>
<source>Frequency-weighted IoU (higher is better)</source>
<translation>IoU pondéré par la fréquence (plus haut est mieux)</translation>
</message>
<message>
<source>Accuracy of the segmenter (higher is better)</source>
<translation>Exactitude du segmenteur (plus haut est mieux)</translation>
</message>
<message>
<source>Difference between draws of one mask (higher is better)</source>
<translation>Différence entre tirages d'un masque (plus haut est mieux)</translation>
</message>
<message>
<source>Difference inside a class drawn anew (higher is better)</source>
<translation>Différence dans une classe retirée (plus haut est mieux)</translation>
</message>
<message>
<source>Difference outside a class drawn anew (lower is better)</source>
<translation>Différence hors d'une classe retirée (plus bas est mieux)</translation>
</message>
<message>
<source>LPIPS as published (higher is better)</source>
<translation>LPIPS comme publié (plus haut est mieux)</translation>
</message>
<message>
<source>mCSD as published (higher is better)</source>
<translation>mCSD comme publié (plus haut est mieux)</translation>
</message>
<message>
<source>mOCD as published (lower is better)</source>
<translation>mOCD comme publié (plus bas est mieux)</translation>
</message>
<message>
<source>Log loss of telling real from synthetic (higher is better)</source>
<translation>Perte log à distinguer réel et synthétique (plus haut est mieux)</translation>
</message>
<message>
<source>Area under the ROC curve of telling real from synthetic (lower is better)</source>
<translation>Aire sous la courbe ROC à distinguer réel et synthétique (plus bas est mieux)</translation>
</message>
<message>
<source>Distance of the bands' distributions (lower is better)</source>
<translation>Distance des distributions des bandes (plus bas est mieux)</translation>
</message>
<message>
<source>Spread within classes, synthetic over real (1 is best)</source>
<translation>Dispersion dans les classes, synthétique sur réel (1 est le mieux)</translation>
</message>
<message>
<source>Distance of the power spectra (lower is better)</source>
<translation>Distance des spectres de puissance (plus bas est mieux)</translation>
</message>
<message>
<source>Jump across the lines of a grid (1: no seam)</source>
<translation>Saut à travers les lignes d'une grille (1 : pas de couture)</translation>
</message>
<message>
<source>Distance to the nearest training chip over that of strangers (0: copies)</source>
<translation>Distance à la vignette d'entraînement la plus proche sur celle d'étrangères (0 : copies)</translation>
</message>
<message>
<source>Nearness to the pictures of training masks over others (0: copies)</source>
<translation>Proximité des images des masques d'entraînement sur celle des autres (0 : copies)</translation>
</message>
<message>
<source>Gain in mean IoU by synthetic imagery, of EXPERIMENT (0.05: 5 % more)</source>
<translation>Gain d'IoU moyen par l'imagerie synthétique, de EXPERIMENT (0.05 : 5 % de plus)</translation>
</message>
<message>
<source>Real chips</source>
<translation>Vignettes réelles</translation>
</message>
<message>
<source>Synthetic chips</source>
<translation>Vignettes synthétiques</translation>
</message>
<message>
<source>Measures that were not computed; the report says why</source>
<translation>Mesures non calculées ; le rapport dit pourquoi</translation>
</message>
<message>
<source>Land cover (rasters or polygons)</source>
<translation>Couverture (rasters ou polygones)</translation>
</message>
<message>
<source>Size of a pair in pixels</source>
<translation>Taille d'une paire en pixels</translation>
</message>
<message>
<source>Pairs of each place</source>
<translation>Paires de chaque lieu</translation>
</message>
<message>
<source>Places at most (empty: all)</source>
<translation>Lieux au plus (vide : tous)</translation>
</message>
<message>
<source>Layouts to draw (0: none)</source>
<translation>Plans à dessiner (0 : aucun)</translation>
</message>
<message>
<source>Edits</source>
<translation>Modifications</translation>
</message>
<message>
<source>Nuisances</source>
<translation>Perturbations</translation>
</message>
<message>
<source>Share of places for validation</source>
<translation>Part des lieux pour la validation</translation>
</message>
<message>
<source>Share of places for the test</source>
<translation>Part des lieux pour le test</translation>
</message>
<message>
<source>Resume an unfinished run</source>
<translation>Reprendre une exécution inachevée</translation>
</message>
<message>
<source>Memory for windows (MiB)</source>
<translation>Mémoire pour fenêtres (Mio)</translation>
</message>
<message>
<source>Change detection dataset</source>
<translation>Jeu de détection de changement</translation>
</message>
<message>
<source>Pairs</source>
<translation>Paires</translation>
</message>
<message>
<source>Pairs made by this run</source>
<translation>Paires faites par cette exécution</translation>
</message>
<message>
<source>Share of pixels that changed</source>
<translation>Part des pixels qui ont changé</translation>
</message>
<message>
<source>Generate change detection dataset</source>
<translation>Générer un jeu de détection de changement</translation>
</message>
<message>
<source>Model (scene generator)</source>
<translation>Modèle (générateur de scènes)</translation>
</message>
<message>
<source>Pictures of each class</source>
<translation>Images de chaque classe</translation>
</message>
<message>
<source>Classes (empty: all)</source>
<translation>Classes (vide : toutes)</translation>
</message>
<message>
<source>Format</source>
<translation>Format</translation>
</message>
<message>
<source>any (tif)</source>
<translation>toutes (tif)</translation>
</message>
<message>
<source>Write a contact sheet</source>
<translation>Écrire une planche-contact</translation>
</message>
<message>
<source>Labelled scenes</source>
<translation>Scènes étiquetées</translation>
</message>
<message>
<source>Generate labelled scenes</source>
<translation>Générer des scènes étiquetées</translation>
</message>
<message>
<source>Variants of each mask</source>
<translation>Variantes de chaque masque</translation>
</message>
<message>
<source>Latents</source>
<translation>Vecteurs latents</translation>
</message>
<message>
<source>looks are drawn (random)</source>
<translation>les aspects sont tirés au sort (random)</translation>
</message>
<message>
<source>each image takes the look of the real one (encoded)</source>
<translation>chaque image prend l'aspect de la vraie (encoded)</translation>
</message>
<message>
<source>Radiometry</source>
<translation>Radiométrie</translation>
</message>
<message>
<source>as painted (model)</source>
<translation>telle que peinte (model)</translation>
</message>
<message>
<source>each image takes the colours and contrast of a real training scene (scenes)</source>
<translation>chaque image prend couleurs et contraste d'une vraie scène d'entraînement (scenes)</translation>
</message>
<message>
<source>Masks painted more often</source>
<translation>Masques peints plus souvent</translation>
</message>
<message>
<source>all alike (none)</source>
<translation>tous pareils (none)</translation>
</message>
<message>
<source>train masks with rare classes (rare)</source>
<translation>masques d'entraînement à classes rares (rare)</translation>
</message>
<message>
<source>those that the segmenter maps worst (hard)</source>
<translation>ceux que le segmenteur cartographie le moins bien (hard)</translation>
</message>
<message>
<source>Filter by segmenter (empty: none)</source>
<translation>Filtre segmenteur (vide : non)</translation>
</message>
<message>
<source>Synthetic dataset</source>
<translation>Jeu de données synthétique</translation>
</message>
<message>
<source>Masks</source>
<translation>Masques</translation>
</message>
<message>
<source>Images</source>
<translation>Images</translation>
</message>
<message>
<source>Images made by this run</source>
<translation>Images faites par cette exécution</translation>
</message>
<message>
<source>Generate synthetic dataset</source>
<translation>Générer un jeu de données synthétique</translation>
</message>
<message>
<source>Split</source>
<translation>Découpage</translation>
</message>
<message>
<source>whole images are (scene)</source>
<translation>par images entières (scene)</translation>
</message>
<message>
<source>the test lies inside polygons (area)</source>
<translation>le test se trouve dans des polygones (area)</translation>
</message>
<message>
<source>square blocks are drawn (blocks)</source>
<translation>des blocs carrés sont tirés au sort (blocks)</translation>
</message>
<message>
<source>Folder of pictures instead</source>
<translation>Dossier d'images à la place</translation>
</message>
<message>
<source>Pixel size (empty: the images')</source>
<translation>Taille de pixel (vide : images)</translation>
</message>
<message>
<source>Metres in a pixel (without CRS)</source>
<translation>Mètres par pixel (sans SCR)</translation>
</message>
<message>
<source>Share for validation</source>
<translation>Part pour la validation</translation>
</message>
<message>
<source>Share for the test</source>
<translation>Part pour le test</translation>
</message>
<message>
<source>Size of blocks in pixels</source>
<translation>Taille des blocs en pixels</translation>
</message>
<message>
<source>Attribution of the imagery</source>
<translation>Attribution de l'imagerie</translation>
</message>
<message>
<source>Seed of the split</source>
<translation>Graine du découpage</translation>
</message>
<message>
<source>Class of the buildings</source>
<translation>Classe des bâtiments</translation>
</message>
<message>
<source>Tolerance of mask colours</source>
<translation>Tolérance des couleurs de masque</translation>
</message>
<message>
<source>Pictures a scene, such as 3x3</source>
<translation>Images par scène, ainsi 3x3</translation>
</message>
<message>
<source>Name (empty: the folder's)</source>
<translation>Nom (vide : celui du dossier)</translation>
</message>
<message>
<source>Scenes</source>
<translation>Scènes</translation>
</message>
<message>
<source>Labelled pixels for training</source>
<translation>Pixels étiquetés pour l'entraînement</translation>
</message>
<message>
<source>Labelled pixels for validation</source>
<translation>Pixels étiquetés pour la validation</translation>
</message>
<message>
<source>Labelled pixels for the test</source>
<translation>Pixels étiquetés pour le test</translation>
</message>
<message>
<source>Prepare training dataset</source>
<translation>Préparer un jeu de données d'entraînement</translation>
</message>
<message>
<source>Architecture</source>
<translation>Architecture</translation>
</message>
<message>
<source>LandSynth's own (fast)</source>
<translation>celle de LandSynth (fast)</translation>
</message>
<message>
<source>Steps (empty: as preset)</source>
<translation>Pas (vide : préréglage)</translation>
</message>
<message>
<source>Minutes at most (empty: any)</source>
<translation>Minutes au plus (vide : libre)</translation>
</message>
<message>
<source>Diversity (weight of the diversity term)</source>
<translation>Diversité (poids de son terme)</translation>
</message>
<message>
<source>Bound of the diversity term</source>
<translation>Borne du terme de diversité</translation>
</message>
<message>
<source>Larger noise in px (fast)</source>
<translation>Bruit plus grand en px (fast)</translation>
</message>
<message>
<source>Classes with looks by part (fast)</source>
<translation>Aspects par partie (fast)</translation>
</message>
<message>
<source>Generalisation of masks in px</source>
<translation>Généralisation (masques, px)</translation>
</message>
<message>
<source>only what the discriminator sees, so that shadows keep their side (discriminator)</source>
<translation>seulement ce que voit le discriminateur, pour que les ombres gardent leur côté (discriminator)</translation>
</message>
<message>
<source>Ablation (csebgan)</source>
<translation>Ablation (csebgan)</translation>
</message>
<message>
<source>Perceptual features</source>
<translation>Attributs perceptifs</translation>
</message>
<message>
<source>lite0 or vgg19 where its weights are (auto)</source>
<translation>lite0, ou vgg19 si ses poids sont là (auto)</translation>
</message>
<message>
<source>features of the conductor or discriminator (own)</source>
<translation>attributs du conducteur ou du discriminateur (own)</translation>
</message>
<message>
<source>Weights of VGG-19</source>
<translation>Poids de VGG-19</translation>
</message>
<message>
<source>Coarse share of the noise (fast)</source>
<translation>Part grossière du bruit (fast)</translation>
</message>
<message>
<source>Truncation of the noise (fast)</source>
<translation>Bruit atténué (fast)</translation>
</message>
<message>
<source>Judge (empty: trained first)</source>
<translation>Juge (vide : d'abord entraîné)</translation>
</message>
<message>
<source>Steps of the judge's training (0: no judge)</source>
<translation>Pas de l'entraînement du juge (0 : sans)</translation>
</message>
<message>
<source>Compile the networks</source>
<translation>Compiler les réseaux</translation>
</message>
<message>
<source>Width (empty: preset)</source>
<translation>Largeur (vide : préréglage)</translation>
</message>
<message>
<source>Steps between validations (0: none)</source>
<translation>Pas entre validations (0 : aucune)</translation>
</message>
<message>
<source>Stop after validations without gain (0: no)</source>
<translation>Fin après validations sans gain (0 : non)</translation>
</message>
<message>
<source>Devices</source>
<translation>Appareils</translation>
</message>
<message>
<source>Generator</source>
<translation>Générateur</translation>
</message>
<message>
<source>Log folder (checkpoints, previews, curves)</source>
<translation>Dossier LOG (reprises, aperçus, courbes)</translation>
</message>
<message>
<source>Steps</source>
<translation>Pas</translation>
</message>
<message>
<source>Seconds of training</source>
<translation>Secondes d'entraînement</translation>
</message>
<message>
<source>Step of the best validation, which the model holds</source>
<translation>Pas de la meilleure validation, que contient le modèle</translation>
</message>
<message>
<source>Distance to real imagery (0: none)</source>
<translation>Distance à l'imagerie réelle (0 : nulle)</translation>
</message>
<message>
<source>Agreement with the land cover (1: full)</source>
<translation>Accord avec la couverture du sol (1 : total)</translation>
</message>
<message>
<source>Diversity of the draws</source>
<translation>Diversité des tirages</translation>
</message>
<message>
<source>Train generator</source>
<translation>Entraîner un générateur</translation>
</message>
<message>
<source>Residual blocks (empty: preset)</source>
<translation>Blocs résiduels (vide : auto)</translation>
</message>
<message>
<source>Weight of the cycle term</source>
<translation>Poids du terme de cycle</translation>
</message>
<message>
<source>Weight of the identity term</source>
<translation>Poids du terme d'identité</translation>
</message>
<message>
<source>Translated crops that are kept (0: none)</source>
<translation>Découpes traduites gardées (0 : aucune)</translation>
</message>
<message>
<source>Upsampling</source>
<translation>Suréchantillonnage</translation>
</message>
<message>
<source>leaves no grid in the imagery (Odena et al. 2016) (resize)</source>
<translation>ne laisse pas de grille dans l'imagerie (Odena et al. 2016) (resize)</translation>
</message>
<message>
<source>as published (transposed)</source>
<translation>comme publié (transposed)</translation>
</message>
<message>
<source>Share that is kept to measure</source>
<translation>Part gardée pour mesurer</translation>
</message>
<message>
<source>Weights that are exported</source>
<translation>Poids exportés</translation>
</message>
<message>
<source>of the best validation (score)</source>
<translation>de la meilleure validation (score)</translation>
</message>
<message>
<source>of the last step (last)</source>
<translation>du dernier pas (last)</translation>
</message>
<message>
<source>Steps between checkpoints</source>
<translation>Pas entre points de reprise</translation>
</message>
<message>
<source>Translator from A to B</source>
<translation>Traducteur de A vers B</translation>
</message>
<message>
<source>Translator from B to A</source>
<translation>Traducteur de B vers A</translation>
</message>
<message>
<source>Step of the best validation, which the models hold</source>
<translation>Pas de la meilleure validation, que contiennent les modèles</translation>
</message>
<message>
<source>Distances to the other set's imagery, as a share of those of untranslated imagery (0: none)</source>
<translation>Distances à l'imagerie de l'autre ensemble, en part de celles de l'imagerie non traduite (0 : aucune)</translation>
</message>
<message>
<source>Distance of translated imagery of A to that of B (0: none)</source>
<translation>Distance de l'imagerie traduite de A à celle de B (0 : nulle)</translation>
</message>
<message>
<source>Distance of translated imagery of B to that of A (0: none)</source>
<translation>Distance de l'imagerie traduite de B à celle de A (0 : nulle)</translation>
</message>
<message>
<source>How hard translated imagery of A is told from that of B (0.69: not at all)</source>
<translation>Difficulté à distinguer l'imagerie traduite de A de celle de B (0.69 : impossible)</translation>
</message>
<message>
<source>How hard translated imagery of B is told from that of A (0.69: not at all)</source>
<translation>Difficulté à distinguer l'imagerie traduite de B de celle de A (0.69 : impossible)</translation>
</message>
<message>
<source>Train image translator (unpaired)</source>
<translation>Entraîner un traducteur d'images (non appariées)</translation>
</message>
<message>
<source>Size of the pictures in pixels</source>
<translation>Taille des images en pixels</translation>
</message>
<message>
<source>Batch size</source>
<translation>Taille du lot</translation>
</message>
<message>
<source>Pictures that cannot be read</source>
<translation>Images illisibles</translation>
</message>
<message>
<source>stop and name them (error)</source>
<translation>arrêter et les nommer (error)</translation>
</message>
<message>
<source>leave them out and count them (skip)</source>
<translation>les laisser de côté et les compter (skip)</translation>
</message>
<message>
<source>Objective</source>
<translation>Objectif</translation>
</message>
<message>
<source>as published (Lwin and Aguilar 2022) (minimax)</source>
<translation>comme publié (Lwin et Aguilar 2022) (minimax)</translation>
</message>
<message>
<source>later, and steadier (Lim and Ye 2017) (hinge)</source>
<translation>plus tardif et plus stable (Lim et Ye 2017) (hinge)</translation>
</message>
<message>
<source>How the class reaches the discriminator</source>
<translation>Comment la classe va au discriminateur</translation>
</message>
<message>
<source>beside every pixel, as published (one-hot)</source>
<translation>à côté de chaque pixel, comme publié (one-hot)</translation>
</message>
<message>
<source>later, and better with many classes (Miyato and Koyama 2018) (projection)</source>
<translation>plus tardif, et mieux avec beaucoup de classes (Miyato et Koyama 2018) (projection)</translation>
</message>
<message>
<source>pictures are flipped and turned (turns)</source>
<translation>les images sont retournées et tournées (turns)</translation>
</message>
<message>
<source>Width of the networks</source>
<translation>Largeur des réseaux</translation>
</message>
<message>
<source>Random numbers of a picture</source>
<translation>Nombres aléatoires d'une image</translation>
</message>
<message>
<source>Learning rate</source>
<translation>Taux d'apprentissage</translation>
</message>
<message>
<source>Share of each class that is kept to measure</source>
<translation>Part de chaque classe gardée pour mesurer</translation>
</message>
<message>
<source>Scene generator</source>
<translation>Générateur de scènes</translation>
</message>
<message>
<source>Distance to real pictures, mean over the classes (0: none)</source>
<translation>Distance aux images réelles, moyenne des classes (0 : nulle)</translation>
</message>
<message>
<source>Differences within a class, as a share of those of real pictures</source>
<translation>Différences dans une classe, en part de celles des images réelles</translation>
</message>
<message>
<source>Pictures that are whole</source>
<translation>Images intactes</translation>
</message>
<message>
<source>Pictures that cannot be read, and were left out</source>
<translation>Images illisibles, laissées de côté</translation>
</message>
<message>
<source>Train scene generator</source>
<translation>Entraîner un générateur de scènes</translation>
</message>
<message>
<source>Synthetic share (empty: all)</source>
<translation>Part synthétique (vide : tout)</translation>
</message>
<message>
<source>Mixing</source>
<translation>Mélange</translation>
</message>
<message>
<source>synthetic imagery in place of real (replace)</source>
<translation>imagerie synthétique à la place de la réelle (replace)</translation>
</message>
<message>
<source>on top of all real imagery (add)</source>
<translation>en plus de toute l'imagerie réelle (add)</translation>
</message>
<message>
<source>a share of the crops of each step (batch)</source>
<translation>une part des découpes de chaque pas (batch)</translation>
</message>
<message>
<source>Variants of each synthetic scene</source>
<translation>Variantes de chaque scène synthétique</translation>
</message>
<message>
<source>Classes not to learn</source>
<translation>Classes à ne pas apprendre</translation>
</message>
<message>
<source>Write a copy for the plugin Deepness</source>
<translation>Écrire une copie pour l'extension Deepness</translation>
</message>
<message>
<source>Segmenter</source>
<translation>Segmenteur</translation>
</message>
<message>
<source>Mean IoU of the classes on the validation part (1: perfect)</source>
<translation>IoU moyen des classes sur la partie de validation (1 : parfait)</translation>
</message>
<message>
<source>IoU on the validation part, classes weighted by their area</source>
<translation>IoU sur la partie de validation, classes pondérées par leur surface</translation>
</message>
<message>
<source>Share of the validation pixels that are right</source>
<translation>Part de pixels de validation justes</translation>
</message>
<message>
<source>Train segmenter</source>
<translation>Entraîner un segmenteur</translation>
</message>
<message>
<source>Change pair and its maps</source>
<translation>Paire de changement et ses cartes</translation>
</message>
<message>
<source>Land cover seen after</source>
<translation>Couverture du sol vue après</translation>
</message>
<message>
<source>Land cover seen before</source>
<translation>Couverture du sol vue avant</translation>
</message>
<message>
<source>Generate imagery and evaluate it</source>
<translation>Générer de l'imagerie et l'évaluer</translation>
</message>
<message>
<source>Images of each mask</source>
<translation>Images de chaque masque</translation>
</message>
<message>
<source>Draw layouts, paint them, prepare a dataset</source>
<translation>Dessiner des plans, les peindre, préparer un jeu de données</translation>
</message>
<message>
<source>Examples (rasters or polygons)</source>
<translation>Exemples (rasters ou polygones)</translation>
</message>
<message>
<source>Height in pixels</source>
<translation>Hauteur en pixels</translation>
</message>
<message>
<source>Width in pixels</source>
<translation>Largeur en pixels</translation>
</message>
<message>
<source>Dataset of the layout</source>
<translation>Jeu de données du plan</translation>
</message>
<message>
<source>Train on own imagery, then generate</source>
<translation>Entraîner sur vos images, puis générer</translation>
</message>
<message>
<source>Images to learn from</source>
<translation>Images dont on apprend</translation>
</message>
<message>
<source>Land cover to paint (raster or polygons)</source>
<translation>Couverture à peindre (raster, polygones)</translation>
</message>
<message>
<source>Seed of the imagery</source>
<translation>Graine de l'imagerie</translation>
</message>
<message>
<source>Log folder</source>
<translation>Dossier LOG</translation>
</message>
<message>
<source>Train on labelled scenes, then generate more</source>
<translation>Entraîner sur des scènes étiquetées, puis en générer d'autres</translation>
</message>
<message>
<source>Scenes (folder with a subfolder per class)</source>
<translation>Scènes (dossier, sous-dossier par classe)</translation>
</message>
<message>
<source>Seed of the pictures</source>
<translation>Graine des images</translation>
</message>
<message>
<source>Steps of training</source>
<translation>Pas d'entraînement</translation>
</message>
<message>
<source>Train with synthetic imagery, then map</source>
<translation>Entraîner avec de l'imagerie synthétique, puis cartographier</translation>
</message>
<message>
<source>Generator's steps</source>
<translation>Pas du générateur</translation>
</message>
<message>
<source>Imagery to map</source>
<translation>Imagerie à cartographier</translation>
</message>
<message>
<source>Segmenter's steps</source>
<translation>Pas du segmenteur</translation>
</message>
<message>
<source>Synthetic images of every mask</source>
<translation>Images synthétiques de chaque masque</translation>
</message>
<message>
<source>Log folder of the generator</source>
<translation>Dossier LOG du générateur</translation>
</message>
<message>
<source>Log folder of the segmenter</source>
<translation>Dossier LOG du segmenteur</translation>
</message>
<message>
<source>Train a translator, then translate</source>
<translation>Entraîner un traducteur, puis traduire</translation>
</message>
<message>
<source>Imagery to translate</source>
<translation>Imagerie à traduire</translation>
</message>
<message>
<source>Images A (look of the imagery)</source>
<translation>Images A (aspect de l'imagerie)</translation>
</message>
<message>
<source>Images B (look that is wanted)</source>
<translation>Images B (aspect voulu)</translation>
</message>
</context>
</TS>
