<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
<name>LandSynth</name>
<message>
<source>Set up…</source>
<translation>Instalar…</translation>
</message>
<message>
<source>This needs a one-time setup of the worker environment (tier {}).</source>
<translation>Esto requiere instalar una vez el entorno de trabajo (nivel {}).</translation>
</message>
<message>
<source>Expected LandSynth among the providers of Processing, found it switched off. Switch it on in Settings &gt; Options &gt; Processing &gt; Providers.</source>
<translation>Se esperaba LandSynth entre los proveedores de Processing; está desactivado. Actívelo en Configuración &gt; Opciones &gt; Procesos &gt; Proveedores.</translation>
</message>
<message>
<source>See the log of Processing.</source>
<translation>Vea el registro de Procesos.</translation>
</message>
<message>
<source>Paint land cover</source>
<translation>Pintar cobertura del suelo</translation>
</message>
<message>
<source>Turn a land-cover layer into imagery</source>
<translation>Convertir una capa de cobertura del suelo en imágenes</translation>
</message>
<message>
<source>Train</source>
<translation>Entrenar</translation>
</message>
<message>
<source>Train a generator on imagery of your own, step by step</source>
<translation>Entrenar un generador con imágenes propias, paso a paso</translation>
</message>
<message>
<source>Runs</source>
<translation>Ejecuciones</translation>
</message>
<message>
<source>Watch trainings, stop and resume them, use their models</source>
<translation>Seguir los entrenamientos, detenerlos, reanudarlos y usar sus modelos</translation>
</message>
<message>
<source>Models</source>
<translation>Modelos</translation>
</message>
<message>
<source>Models to choose from, and their cards</source>
<translation>Modelos para elegir y sus fichas</translation>
</message>
<message>
<source>Environment</source>
<translation>Entorno</translation>
</message>
<message>
<source>Install what LandSynth computes in</source>
<translation>Instalar aquello con lo que LandSynth calcula</translation>
</message>
<message>
<source>Load sample</source>
<translation>Cargar el ejemplo</translation>
</message>
<message>
<source>Add the sample land cover to the project</source>
<translation>Añadir al proyecto la cobertura del suelo de ejemplo</translation>
</message>
<message>
<source>Help</source>
<translation>Ayuda</translation>
</message>
<message>
<source>How to use LandSynth</source>
<translation>Cómo usar LandSynth</translation>
</message>
<message>
<source>One-time setup: 110 MB to download, about two minutes. Then land cover can be painted.</source>
<translation>Instalación única: 110 MB de descarga, unos dos minutos. Después se puede pintar la cobertura del suelo.</translation>
</message>
<message>
<source>distance</source>
<translation>distancia</translation>
</message>
<message>
<source>agreement</source>
<translation>concordancia</translation>
</message>
<message>
<source>diversity</source>
<translation>diversidad</translation>
</message>
<message>
<source>accuracy</source>
<translation>exactitud</translation>
</message>
<message>
<source>Kind</source>
<translation>Tipo</translation>
</message>
<message>
<source>Classes</source>
<translation>Clases</translation>
</message>
<message>
<source>Pixels</source>
<translation>Píxeles</translation>
</message>
<message>
<source>Bands</source>
<translation>Bandas</translation>
</message>
<message>
<source>Trained on</source>
<translation>Entrenado con</translation>
</message>
<message>
<source>Measures</source>
<translation>Medidas</translation>
</message>
<message>
<source>Licence</source>
<translation>Licencia</translation>
</message>
<message>
<source>Attribution</source>
<translation>Atribución</translation>
</message>
<message>
<source>About</source>
<translation>Acerca de</translation>
</message>
<message>
<source>Paints land cover</source>
<translation>Pinta cobertura del suelo</translation>
</message>
<message>
<source>Maps land cover</source>
<translation>Cartografía la cobertura del suelo</translation>
</message>
<message>
<source>Translates imagery</source>
<translation>Traduce imágenes</translation>
</message>
<message>
<source>Draws labelled pictures</source>
<translation>Dibuja imágenes etiquetadas</translation>
</message>
<message>
<source>Take {} off the list? Its file stays.</source>
<translation>¿Quitar {} de la lista? El archivo se conserva.</translation>
</message>
<message>
<source>Delete {}?</source>
<translation>¿Eliminar {}?</translation>
</message>
<message>
<source>{} steps</source>
<translation>{} pasos</translation>
</message>
<message>
<source>{} scenes</source>
<translation>{} escenas</translation>
</message>
<message>
<source>Use</source>
<translation>Usar</translation>
</message>
<message>
<source>Set as default</source>
<translation>Predeterminado</translation>
</message>
<message>
<source>Reveal</source>
<translation>Mostrar</translation>
</message>
<message>
<source>Remove</source>
<translation>Eliminar</translation>
</message>
<message>
<source>Import…</source>
<translation>Importar…</translation>
</message>
<message>
<source>bundled</source>
<translation>incluido</translation>
</message>
<message>
<source>own</source>
<translation>propio</translation>
</message>
<message>
<source>, default</source>
<translation>, predeterminado</translation>
</message>
<message>
<source>Model</source>
<translation>Modelo</translation>
</message>
<message>
<source>ONNX model (*.onnx)</source>
<translation>Modelo ONNX (*.onnx)</translation>
</message>
<message>
<source>{} m</source>
<translation>{} m</translation>
</message>
<message>
<source>Expected to copy {} to {}, found: {}. Choose another folder in the options.</source>
<translation>Se esperaba copiar {} a {}, se encontró: {}. Elija otra carpeta en las opciones.</translation>
</message>
<message>
<source>Expected a model made by LandSynth, found {} without its card.</source>
<translation>Se esperaba un modelo hecho por LandSynth, se encontró {} sin su ficha.</translation>
</message>
<message>
<source>There is a {} in {} already. Rename one of them.</source>
<translation>Ya hay un {} en {}. Cambie el nombre de uno de ellos.</translation>
</message>
<message>
<source>✓ fits polygons</source>
<translation>✓ sirve para polígonos</translation>
</message>
<message>
<source>✓ fits your pixels of {:.3g} m</source>
<translation>✓ sirve para sus píxeles de {:.3g} m</translation>
</message>
<message>
<source>⚠ your pixels {:.3g} m, model {:.3g} m</source>
<translation>⚠ sus píxeles {:.3g} m, modelo {:.3g} m</translation>
</message>
<message>
<source>Whole layer</source>
<translation>Capa completa</translation>
</message>
<message>
<source>What the canvas shows</source>
<translation>Lo que muestra el mapa</translation>
</message>
<message>
<source>Another seed: another variant</source>
<translation>Otra semilla: otra variante</translation>
</message>
<message>
<source>none: the look is drawn by the seed</source>
<translation>ninguna: la semilla decide el aspecto</translation>
</message>
<message>
<source>Imagery whose look is taken; for models with an encoder</source>
<translation>Imagen cuyo aspecto se toma; para modelos con codificador</translation>
</message>
<message>
<source>GeoTIFF (*.tif)</source>
<translation>GeoTIFF (*.tif)</translation>
</message>
<message>
<source>temporary file</source>
<translation>archivo temporal</translation>
</message>
<message>
<source>Another seed</source>
<translation>Otra semilla</translation>
</message>
<message>
<source>Drag in the canvas: land cover to the left of the line, imagery to the right</source>
<translation>Arrastre en el mapa: cobertura del suelo a la izquierda de la línea, imagen a la derecha</translation>
</message>
<message>
<source>Land cover</source>
<translation>Cobertura del suelo</translation>
</message>
<message>
<source>Part</source>
<translation>Parte</translation>
</message>
<message>
<source>Seed</source>
<translation>Semilla</translation>
</message>
<message>
<source>Style image</source>
<translation>Imagen de estilo</translation>
</message>
<message>
<source>Save to</source>
<translation>Guardar en</translation>
</message>
<message>
<source>Class field</source>
<translation>Campo de clase</translation>
</message>
<message>
<source>Preview</source>
<translation>Vista previa</translation>
</message>
<message>
<source>Paint</source>
<translation>Pintar</translation>
</message>
<message>
<source>Stop</source>
<translation>Detener</translation>
</message>
<message>
<source>Evaluate…</source>
<translation>Evaluar…</translation>
</message>
<message>
<source>Compare</source>
<translation>Comparar</translation>
</message>
<message>
<source>Painting</source>
<translation>Pintura</translation>
</message>
<message>
<source>Paints {0} x {0} pixels around the middle of the canvas</source>
<translation>Pinta {0} x {0} píxeles alrededor del centro del mapa</translation>
</message>
<message>
<source>Not offered, as they look like imagery: {}. Style a raster by classes if its values are codes.</source>
<translation>No se ofrecen, pues parecen imágenes: {}. Dé al ráster un estilo por clases si sus valores son códigos.</translation>
</message>
<message>
<source>Choose a land-cover layer, or add one to the project.</source>
<translation>Elija una capa de cobertura del suelo, o añada una al proyecto.</translation>
</message>
<message>
<source>Raster of class codes, or polygons</source>
<translation>Ráster de códigos de clase, o polígonos</translation>
</message>
<message>
<source>{}, {}, seed {}</source>
<translation>{}, {}, semilla {}</translation>
</message>
<message>
<source>The canvas shows nothing of this layer.</source>
<translation>El mapa no muestra nada de esta capa.</translation>
</message>
<message>
<source>Preview, seed {}, {:.1f} s</source>
<translation>Vista previa, semilla {}, {:.1f} s</translation>
</message>
<message>
<source>{:.3g} million pixels, about {}, at most {:.0f} MB</source>
<translation>{:.3g} millones de píxeles, unos {}, como máximo {:.0f} MB</translation>
</message>
<message>
<source>Synthetic imagery: it shows no real place at any real time. Painted by LandSynth from the land cover {} with the model {} (pixels of {:g} m, licence: {}) and seed {}.</source>
<translation>Imagen sintética: no muestra ningún lugar real en ningún momento real. Pintada por LandSynth a partir de la cobertura del suelo {} con el modelo {} (píxeles de {:g} m, licencia: {}) y la semilla {}.</translation>
</message>
<message>
<source>not named</source>
<translation>no indicada</translation>
</message>
<message>
<source>LandSynth: synthetic imagery from land cover</source>
<translation>LandSynth: imágenes sintéticas a partir de la cobertura del suelo</translation>
</message>
<message>
<source>Open a report when it is done</source>
<translation>Abrir el informe cuando esté listo</translation>
</message>
<message>
<source>Worker's Python interpreter (empty: LandSynth's own)</source>
<translation>Intérprete de Python de trabajo (vacío: el de LandSynth)</translation>
</message>
<message>
<source>Proxy for installing (empty: QGIS' own)</source>
<translation>Proxy para instalar (vacío: el de QGIS)</translation>
</message>
<message>
<source>Folder of wheels for installing offline</source>
<translation>Carpeta de wheels para instalar sin red</translation>
</message>
<message>
<source>Folder for models (empty: in the profile)</source>
<translation>Carpeta de modelos (vacío: en el perfil)</translation>
</message>
<message>
<source>Distance to real (better below)</source>
<translation>Distancia a lo real (mejor abajo)</translation>
</message>
<message>
<source>Agreement (better above)</source>
<translation>Concordancia (mejor arriba)</translation>
</message>
<message>
<source>classes</source>
<translation>clases</translation>
</message>
<message>
<source>real</source>
<translation>real</translation>
</message>
<message>
<source>draws</source>
<translation>sorteos</translation>
</message>
<message>
<source>imagery</source>
<translation>imagen</translation>
</message>
<message>
<source>Distance of A to B (better below)</source>
<translation>Distancia de A a B (mejor abajo)</translation>
</message>
<message>
<source>Distance of B to A (better below)</source>
<translation>Distancia de B a A (mejor abajo)</translation>
</message>
<message>
<source>Pixels that are right (better above)</source>
<translation>Píxeles correctos (mejor arriba)</translation>
</message>
<message>
<source>Diversity (real: 1)</source>
<translation>Diversidad (real: 1)</translation>
</message>
<message>
<source>stopping: it measures and exports</source>
<translation>se detiene: mide y exporta</translation>
</message>
<message>
<source>running: it begins; a judge is trained first</source>
<translation>en marcha: empieza; primero se entrena un juez</translation>
</message>
<message>
<source>done</source>
<translation>terminado</translation>
</message>
<message>
<source>stopped, can be resumed</source>
<translation>detenido, se puede reanudar</translation>
</message>
<message>
<source>stopped</source>
<translation>detenido</translation>
</message>
<message>
<source>running</source>
<translation>en marcha</translation>
</message>
<message>
<source>Measure and export what it has learnt, then end; it can be resumed</source>
<translation>Medir y exportar lo aprendido y terminar; se puede reanudar</translation>
</message>
<message>
<source>Earlier previews</source>
<translation>Vistas anteriores</translation>
</message>
<message>
<source>Losses and all measures</source>
<translation>Pérdidas y todas las medidas</translation>
</message>
<message>
<source>LOG folder of a training</source>
<translation>Carpeta LOG de un entrenamiento</translation>
</message>
<message>
<source>No training yet. “Train” in the menu begins one.</source>
<translation>Aún no hay entrenamientos. «Entrenar» en el menú inicia uno.</translation>
</message>
<message>
<source>Stop and keep</source>
<translation>Detener y guardar</translation>
</message>
<message>
<source>Resume</source>
<translation>Reanudar</translation>
</message>
<message>
<source>Use this model</source>
<translation>Usar este modelo</translation>
</message>
<message>
<source>Open folder</source>
<translation>Abrir carpeta</translation>
</message>
<message>
<source>Add a log folder…</source>
<translation>Añadir un LOG…</translation>
</message>
<message>
<source>Take off the list</source>
<translation>Quitar de la lista</translation>
</message>
<message>
<source>what is read</source>
<translation>lo que se lee</translation>
</message>
<message>
<source>translated</source>
<translation>traducido</translation>
</message>
<message>
<source>and back</source>
<translation>y de vuelta</translation>
</message>
<message>
<source>made up</source>
<translation>inventado</translation>
</message>
<message>
<source>running, {} left</source>
<translation>en marcha, quedan {}</translation>
</message>
<message>
<source>Step {} of {}: {}</source>
<translation>Paso {} de {}: {}</translation>
</message>
<message>
<source>Expected the LOG folder of a training, found: {}</source>
<translation>Se esperaba la carpeta LOG de un entrenamiento, se encontró: {}</translation>
</message>
<message>
<source>Sample land cover (raster)</source>
<translation>Cobertura del suelo de ejemplo (ráster)</translation>
</message>
<message>
<source>Sample land cover (polygons)</source>
<translation>Cobertura del suelo de ejemplo (polígonos)</translation>
</message>
<message>
<source>What you asked for needs “{}”. Press Install; then LandSynth goes on with it.</source>
<translation>Lo que pide necesita «{}». Pulse Instalar; después LandSynth continúa.</translation>
</message>
<message>
<source>LandSynth computes in a Python of its own. Nothing is installed into QGIS.</source>
<translation>LandSynth calcula en un Python propio. No se instala nada en QGIS.</translation>
</message>
<message>
<source>Of older versions</source>
<translation>De versiones anteriores</translation>
</message>
<message>
<source>What is installed</source>
<translation>Lo que está instalado</translation>
</message>
<message>
<source>How and where</source>
<translation>Cómo y dónde</translation>
</message>
<message>
<source>Any machine (CPU)</source>
<translation>Cualquier equipo (CPU)</translation>
</message>
<message>
<source>NVIDIA GPU (CUDA)</source>
<translation>GPU NVIDIA (CUDA)</translation>
</message>
<message>
<source>QGIS' own</source>
<translation>el de QGIS</translation>
</message>
<message>
<source>Folder of wheel files, to install without a network</source>
<translation>Carpeta de archivos wheel, para instalar sin red</translation>
</message>
<message>
<source>from the network</source>
<translation>desde la red</translation>
</message>
<message>
<source>Install</source>
<translation>Instalar</translation>
</message>
<message>
<source>Repair</source>
<translation>Reparar</translation>
</message>
<message>
<source>Cancel</source>
<translation>Cancelar</translation>
</message>
<message>
<source>Paint and map</source>
<translation>Pintar y cartografiar</translation>
</message>
<message>
<source>110 MB to download, 400 MB on disk, about two minutes</source>
<translation>110 MB de descarga, 400 MB en disco, unos dos minutos</translation>
</message>
<message>
<source>Measure and report</source>
<translation>Medir e informar</translation>
</message>
<message>
<source>measures and reports; half as much again</source>
<translation>mide e informa; la mitad más</translation>
</message>
<message>
<source>PyTorch: up to 3 GB to download, 6 GB on disk</source>
<translation>PyTorch: hasta 3 GB de descarga, 6 GB en disco</translation>
</message>
<message>
<source>Install for</source>
<translation>Instalar para</translation>
</message>
<message>
<source>GPU</source>
<translation>GPU</translation>
</message>
<message>
<source>Free disk</source>
<translation>Disco libre</translation>
</message>
<message>
<source>Folder</source>
<translation>Carpeta</translation>
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
<translation>no se encontró ninguna GPU NVIDIA</translation>
</message>
<message>
<source>Ready. Nothing is installed into QGIS.</source>
<translation>Listo. No se instala nada en QGIS.</translation>
</message>
<message>
<source>Wait until what runs in the environment has ended, or stop it.</source>
<translation>Espere a que termine lo que se ejecuta en el entorno, o deténgalo.</translation>
</message>
<message>
<source>Delete {} ({})? It can be installed again.</source>
<translation>¿Eliminar {} ({})? Se puede volver a instalar.</translation>
</message>
<message>
<source>Not installed: {}</source>
<translation>No instalado: {}</translation>
</message>
<message>
<source>Your own interpreter serves it: {}</source>
<translation>Lo atiende su propio intérprete: {}</translation>
</message>
<message>
<source> (as part of {})</source>
<translation> (como parte de {})</translation>
</message>
<message>
<source>Ready{}: {} on disk, of {}, {}</source>
<translation>Listo{}: {} en disco, del {}, {}</translation>
</message>
<message>
<source>Scenes: {}. Classes: {}.</source>
<translation>Escenas: {}. Clases: {}.</translation>
</message>
<message>
<source>Step {} of {}</source>
<translation>Paso {} de {}</translation>
</message>
<message>
<source>It is older than a step before it: do it anew.</source>
<translation>Es más antiguo que un paso anterior: hágalo de nuevo.</translation>
</message>
<message>
<source>Trained for {} steps.</source>
<translation>Entrenado durante {} pasos.</translation>
</message>
<message>
<source>{}, {} left.</source>
<translation>{}, quedan {}.</translation>
</message>
<message>
<source>Stopped at step {} of {}; it goes on from there.</source>
<translation>Detenido en el paso {} de {}; continúa desde ahí.</translation>
</message>
<message>
<source>The dialog of the algorithm, filled as this step would run it</source>
<translation>El diálogo del algoritmo, rellenado como lo ejecutaría este paso</translation>
</message>
<message>
<source>Every step writes here: dataset, run, model.onnx, painted.tif, report.html</source>
<translation>Cada paso escribe aquí: dataset, run, model.onnx, painted.tif, report.html</translation>
</message>
<message>
<source>in place of layers</source>
<translation>en lugar de capas</translation>
</message>
<message>
<source>Folder with images and masks beside each other, files of the same names</source>
<translation>Carpeta con images y masks una junto a otra, archivos con los mismos nombres</translation>
</message>
<message>
<source>choose one or several</source>
<translation>elija una o varias</translation>
</message>
<message>
<source>laptop: without a GPU</source>
<translation>laptop: sin GPU</translation>
</message>
<message>
<source>gpu: larger crops, more steps</source>
<translation>gpu: recortes mayores, más pasos</translation>
</message>
<message>
<source>paper: as published</source>
<translation>paper: como se publicó</translation>
</message>
<message>
<source>until its steps are done</source>
<translation>hasta completar sus pasos</translation>
</message>
<message>
<source>Training ends after so many minutes and writes its model</source>
<translation>El entrenamiento termina tras esos minutos y escribe su modelo</translation>
</message>
<message>
<source>Imagery</source>
<translation>Imagen</translation>
</message>
<message>
<source>Pictures</source>
<translation>Imágenes</translation>
</message>
<message>
<source>Preset</source>
<translation>Preajuste</translation>
</message>
<message>
<source>Minutes</source>
<translation>Minutos</translation>
</message>
<message>
<source>1. Prepare</source>
<translation>1. Preparar</translation>
</message>
<message>
<source>Prepare</source>
<translation>Preparar</translation>
</message>
<message>
<source>Puts imagery and the land cover that it shows into one dataset.</source>
<translation>Reúne las imágenes y la cobertura del suelo que muestran en un conjunto de datos.</translation>
</message>
<message>
<source>2. Train</source>
<translation>2. Entrenar</translation>
</message>
<message>
<source>A generator learns to paint such imagery: an hour or an evening.</source>
<translation>Un generador aprende a pintar imágenes así: una hora o una tarde.</translation>
</message>
<message>
<source>Watch</source>
<translation>Observar</translation>
</message>
<message>
<source>3. Paint</source>
<translation>3. Pintar</translation>
</message>
<message>
<source>The new model paints a land-cover layer.</source>
<translation>El nuevo modelo pinta una capa de cobertura del suelo.</translation>
</message>
<message>
<source>Zoom to it</source>
<translation>Acercarse</translation>
</message>
<message>
<source>4. Evaluate</source>
<translation>4. Evaluar</translation>
</message>
<message>
<source>Evaluate</source>
<translation>Evaluar</translation>
</message>
<message>
<source>Compares what the model paints with imagery that it has not seen.</source>
<translation>Compara lo que pinta el modelo con imágenes que no ha visto.</translation>
</message>
<message>
<source>Open report</source>
<translation>Abrir informe</translation>
</message>
<message>
<source>Options…</source>
<translation>Opciones…</translation>
</message>
<message>
<source>Needs imagery and its land cover: add both layers to the project, or choose pictures.</source>
<translation>Necesita imágenes y su cobertura del suelo: añada ambas capas al proyecto, o elija una carpeta de imágenes.</translation>
</message>
<message>
<source>Needs a land-cover layer in the project.</source>
<translation>Necesita una capa de cobertura del suelo en el proyecto.</translation>
</message>
<message>
<source>Needs the result of step {}.</source>
<translation>Necesita el resultado del paso {}.</translation>
</message>
<message>
<source>For another dataset choose another folder, or delete this one</source>
<translation>Para otro conjunto de datos elija otra carpeta, o borre esta</translation>
</message>
<message>
<source>{}, own model</source>
<translation>{}, modelo propio</translation>
</message>
<message>
<source>▶ Runs. {}</source>
<translation>▶ En marcha. {}</translation>
</message>
<message>
<source>✗ Failed: {}</source>
<translation>✗ Falló: {}</translation>
</message>
<message>
<source>Not begun.</source>
<translation>Sin empezar.</translation>
</message>
<message>
<source>✓ Done. {}</source>
<translation>✓ Hecho. {}</translation>
</message>
<message>
<source>Areas of change</source>
<translation>Superficies de cambio</translation>
</message>
<message>
<source>CSV (*.csv)</source>
<translation>CSV (*.csv)</translation>
</message>
<message>
<source>Pixel size (empty: as land cover)</source>
<translation>Píxel (vacío: de la cobertura)</translation>
</message>
<message>
<source>Pixels that changed</source>
<translation>Píxeles que cambiaron</translation>
</message>
<message>
<source>Device that computed</source>
<translation>Dispositivo que calculó</translation>
</message>
<message>
<source>a raster or polygon layer</source>
<translation>una capa ráster o de polígonos</translation>
</message>
<message>
<source>The job was cancelled. What is finished lies in {}.part; RESUME goes on with it.</source>
<translation>El trabajo se canceló. Lo terminado está en {}.part; RESUME continúa con ello.</translation>
</message>
<message>
<source>what needs PyTorch (published FID, FRD and LPIPS)</source>
<translation>lo que necesita PyTorch (FID, FRD y LPIPS publicados)</translation>
</message>
<message>
<source>Compares {} with {}: {}.</source>
<translation>Compara {} con {}: {}.</translation>
</message>
<message>
<source>figures, random forests (distinguishability) and {}</source>
<translation>figuras, bosques aleatorios (distinguibilidad) y {}</translation>
</message>
<message>
<source>imagery that {} paints over its land cover</source>
<translation>imágenes que {} pinta sobre su cobertura del suelo</translation>
</message>
<message>
<source>Land cover of a real raster</source>
<translation>Cobertura del ráster real</translation>
</message>
<message>
<source>Land cover of a synthetic raster</source>
<translation>Cobertura del ráster sintético</translation>
</message>
<message>
<source>Networks that look</source>
<translation>Redes que miran</translation>
</message>
<message>
<source>{} is no file and is exported for this run only: to run the job of the report again, save it first.</source>
<translation>{} no es un archivo y se exporta solo para esta ejecución: para repetir el trabajo del informe, guárdelo antes.</translation>
</message>
<message>
<source>Expected a dataset folder or a raster as {}, found {}, which is neither. Check the path.</source>
<translation>Se esperaba una carpeta de conjunto de datos o un ráster como {}, se encontró {}, que no es ninguno. Compruebe la ruta.</translation>
</message>
<message>
<source>The evaluation was cancelled; no report was written.</source>
<translation>La evaluación se canceló; no se escribió ningún informe.</translation>
</message>
<message>
<source>Report: {}</source>
<translation>Informe: {}</translation>
</message>
<message>
<source>Expected a raster layer as {}, found {}. Check the path.</source>
<translation>Se esperaba una capa ráster como {}, se encontró {}. Compruebe la ruta.</translation>
</message>
<message>
<source>The worker environment is of tier {}: {} will be missing.</source>
<translation>El entorno de trabajo es de nivel {}: faltará {}.</translation>
</message>
<message>
<source>Experiment {} on {} ({} scenes){}, {}: segmenters {}, {} steps each, {} crops of {} px a step.</source>
<translation>Experimento {} con {} ({} escenas){}, {}: segmentadores {}, {} pasos cada uno, {} recortes de {} px por paso.</translation>
</message>
<message>
<source>Generators (empty: by kind)</source>
<translation>Generadores (vacío: por tipo)</translation>
</message>
<message>
<source>seed</source>
<translation>semilla</translation>
</message>
<message>
<source>seeds</source>
<translation>semillas</translation>
</message>
<message>
<source> with shares of {} %</source>
<translation> con proporciones de {} %</translation>
</message>
<message>
<source>Shares in percent</source>
<translation>Proporciones en porcentaje</translation>
</message>
<message>
<source>Diversity weights (kind lambda)</source>
<translation>Pesos de diversidad (tipo lambda)</translation>
</message>
<message>
<source>Sets of bands (kind bands)</source>
<translation>Conjuntos de bandas (tipo bands)</translation>
</message>
<message>
<source>Best mix</source>
<translation>Mejor mezcla</translation>
</message>
<message>
<source>SHARES: expected percents above 0 and below 100, found {!r}. 0 and 100 are always there.</source>
<translation>SHARES: se esperaban porcentajes mayores de 0 y menores de 100, se encontró {!r}. 0 y 100 siempre están.</translation>
</message>
<message>
<source>SHARES: expected percents such as 25, 50, 75 or shares such as 0.25, 0.5, 0.75, found both or a 1, which could be either, in {!r}. Write all as percents, 1 % with its sign.</source>
<translation>SHARES: se esperaban porcentajes como 25, 50, 75 o proporciones como 0.25, 0.5, 0.75, se encontraron ambos o un 1, que podría ser cualquiera, en {!r}. Escriba todo en porcentajes, 1 % con su signo.</translation>
</message>
<message>
<source>Finished cells: {}</source>
<translation>Celdas terminadas: {}</translation>
</message>
<message>
<source>Expected generators as GENERATORS, found a {} in {}. Choose models made by Train generator.</source>
<translation>Se esperaban generadores como GENERATORS, se encontró un {} en {}. Elija modelos hechos por «Entrenar generador».</translation>
</message>
<message>
<source>{}: expected numbers separated by commas, with a point for decimals, found {!r}. Correct {}.</source>
<translation>{}: se esperaban números separados por comas, con punto decimal, se encontró {!r}. Corrija {}.</translation>
</message>
<message>
<source>The experiment was cancelled; no report was written. Cells that are finished stay in {}: run again with that LOG and RESUME to go on with the next.</source>
<translation>El experimento se canceló; no se escribió ningún informe. Las celdas terminadas quedan en {}: ejecute de nuevo con ese LOG y RESUME para seguir con la siguiente.</translation>
</message>
<message>
<source>Pixel size (empty: automatic)</source>
<translation>Tamaño de píxel (vacío: auto)</translation>
</message>
<message>
<source>Extent (empty: the whole layer)</source>
<translation>Extensión (vacío: toda la capa)</translation>
</message>
<message>
<source>{} has no CRS: its units are taken as metres; the output has none.</source>
<translation>{} no tiene SRC: sus unidades se toman como metros; la salida no tiene ninguno.</translation>
</message>
<message>
<source>CLASS_MAP names {}, which the land cover within EXTENT lacks.</source>
<translation>CLASS_MAP nombra {}, que falta en la cobertura del suelo dentro de EXTENT.</translation>
</message>
<message>
<source>LOOK_FIELD: expected polygons as {}, found the raster {}. Leave LOOK_FIELD empty: each connected part of a raster keeps its look.</source>
<translation>LOOK_FIELD: se esperaban polígonos como {}, se encontró el ráster {}. Deje LOOK_FIELD vacío: cada parte conexa de un ráster conserva su aspecto.</translation>
</message>
<message>
<source>{} of {}</source>
<translation>{} de {}</translation>
</message>
<message>
<source>Expected a raster or polygon layer as {}, found {}, which QGIS cannot open. Check the path, or that the layer's source is still there.</source>
<translation>Se esperaba una capa ráster o de polígonos como {}, se encontró {}, que QGIS no puede abrir. Compruebe la ruta, o que la fuente de la capa aún exista.</translation>
</message>
<message>
<source>Expected a raster layer as {}, found {}, which QGIS cannot open. Check the path, or leave it empty.</source>
<translation>Se esperaba una capa ráster como {}, se encontró {}, que QGIS no puede abrir. Compruebe la ruta, o déjelo vacío.</translation>
</message>
<message>
<source>Splits</source>
<translation>Particiones</translation>
</message>
<message>
<source>Expected a generator as MODEL, found a {} in {}. Choose another.</source>
<translation>Se esperaba un generador como MODEL, se encontró un {} en {}. Elija otro.</translation>
</message>
<message>
<source>Class field (polygons)</source>
<translation>Campo de clase (polígonos)</translation>
</message>
<message>
<source>Pixel size (empty: as examples)</source>
<translation>Píxel (vacío: de los ejemplos)</translation>
</message>
<message>
<source>Extent (empty: width and height)</source>
<translation>Extensión (vacío: ancho y alto)</translation>
</message>
<message>
<source>PIXEL_SIZE: expected the size of pixels to rasterise {} with, found none. Set it in units of the layer's CRS, such as 1 for metres.</source>
<translation>PIXEL_SIZE: se esperaba el tamaño de los píxeles para rasterizar {}, no se encontró ninguno. Indíquelo en unidades del SRC de la capa, por ejemplo 1 para metros.</translation>
</message>
<message>
<source>Contact sheet</source>
<translation>Hoja de contactos</translation>
</message>
<message>
<source>Seconds</source>
<translation>Segundos</translation>
</message>
<message>
<source>SCENES is temporary: it goes when QGIS is closed. Copy it to keep it.</source>
<translation>SCENES es temporal: se pierde al cerrar QGIS. Cópielo para conservarlo.</translation>
</message>
<message>
<source>CLASSES: expected classes of the model ({}), found {}. Correct them.</source>
<translation>CLASSES: se esperaban clases del modelo ({}), se encontró {}. Corríjalas.</translation>
</message>
<message>
<source>FORMAT: expected tif for pictures with {} bands of {}, found {}, which holds one or three bands of uint8. Choose tif.</source>
<translation>FORMAT: se esperaba tif para imágenes con {} bandas de {}, se encontró {}, que admite una o tres bandas de uint8. Elija tif.</translation>
</message>
<message>
<source>Contact sheet: {}</source>
<translation>Hoja de contactos: {}</translation>
</message>
<message>
<source>Style images</source>
<translation>Imágenes de estilo</translation>
</message>
<message>
<source>Images, from the first date to the last</source>
<translation>Imágenes, de la primera a la última fecha</translation>
</message>
<message>
<source>Time series of {}, seed {}</source>
<translation>Serie temporal de {}, semilla {}</translation>
</message>
<message>
<source>DATES: expected one for each of STYLE_IMAGES, as {} has neither a temporal range nor a date such as 2024-07-15 in its name, found none. Name the dates of all images, in their order.</source>
<translation>DATES: se esperaba una fecha para cada una de STYLE_IMAGES, pues {} no tiene rango temporal ni una fecha como 2024-07-15 en su nombre; no se encontró ninguna. Indique las fechas de todas las imágenes, en su orden.</translation>
</message>
<message>
<source>{} is taken to be of {}, by its temporal range or its name.</source>
<translation>{} se toma como del {}, según su rango temporal o su nombre.</translation>
</message>
<message>
<source>Tier</source>
<translation>Nivel</translation>
</message>
<message>
<source>Hardware</source>
<translation>Hardware</translation>
</message>
<message>
<source>Wheels folder (empty: network)</source>
<translation>Carpeta de wheels (vacío: red)</translation>
</message>
<message>
<source>Interpreter</source>
<translation>Intérprete</translation>
</message>
<message>
<source>Status</source>
<translation>Estado</translation>
</message>
<message>
<source>The worker environment of tier {} is installed and computes.</source>
<translation>El entorno de trabajo de nivel {} está instalado y calcula.</translation>
</message>
<message>
<source>{}: expected numbers such as 3, 2, 1, found {!r}. Change it or leave it empty.</source>
<translation>{}: se esperaban números como 3, 2, 1, se encontró {!r}. Cámbielo o déjelo vacío.</translation>
</message>
<message>
<source>The job was cancelled. No partial output was left.</source>
<translation>El trabajo se canceló. No quedó ninguna salida parcial.</translation>
</message>
<message>
<source> by {}</source>
<translation> por {}</translation>
</message>
<message>
<source>Rasterising {}{} onto {} x {} pixels.</source>
<translation>Rasteriza {}{} en {} x {} píxeles.</translation>
</message>
<message>
<source>Expected gdal:rasterize to burn the {}s of the polygons, found no output. Check that gdal_rasterize is installed (Debian: gdal-bin) and that the disk has room.</source>
<translation>Se esperaba que gdal:rasterize grabara «{}» de los polígonos, no se encontró ninguna salida. Compruebe que gdal_rasterize esté instalado (Debian: gdal-bin) y que haya espacio en el disco.</translation>
</message>
<message>
<source>Expected polygons with a value in {} {} of {} within EXTENT, found none. Choose another field or EXTENT.</source>
<translation>Se esperaban polígonos con un valor en {} {} de {} dentro de EXTENT, no se encontró ninguno. Elija otro campo u otra EXTENT.</translation>
</message>
<message>
<source>{} could not be copied to {} for rasterising: {}.</source>
<translation>{} no se pudo copiar a {} para rasterizar: {}.</translation>
</message>
<message>
<source>The job was cancelled.</source>
<translation>El trabajo se canceló.</translation>
</message>
<message>
<source>Expected class codes in {}, found more than {} different values. Choose a land-cover layer, or classify it first.</source>
<translation>Se esperaban códigos de clase en {}, se encontraron más de {} valores distintos. Elija una capa de cobertura del suelo, o clasifíquela antes.</translation>
</message>
<message>
<source>Expected whole numbers as class codes in {}, found {:g}. Choose a land-cover layer, or round it first.</source>
<translation>Se esperaban números enteros como códigos de clase en {}, se encontró {:g}. Elija una capa de cobertura del suelo, o redondee antes.</translation>
</message>
<message>
<source>the date</source>
<translation>la fecha</translation>
</message>
<message>
<source>the time</source>
<translation>la hora</translation>
</message>
<message>
<source>Expected whole numbers or texts in CLASS_FIELD {}, found {}. Choose another field.</source>
<translation>Se esperaban números enteros o textos en CLASS_FIELD {}, se encontró {}. Elija otro campo.</translation>
</message>
<message>
<source>Expected whole numbers or texts in CLASS_FIELD {}, found {}. Choose the field that holds class codes or names, or round its values with the field calculator.</source>
<translation>Se esperaban números enteros o textos en CLASS_FIELD {}, se encontró {}. Elija el campo que contiene los códigos o nombres de clase, o redondee sus valores con la calculadora de campos.</translation>
</message>
<message>
<source>Expected class codes from {} to {} in CLASS_FIELD {}, found {}. Choose the field that holds class codes or names.</source>
<translation>Se esperaban códigos de clase de {} a {} en CLASS_FIELD {}, se encontró {}. Elija el campo que contiene los códigos o nombres de clase.</translation>
</message>
<message>
<source>Expected pairs text=class in CLASS_MAP, as CLASS_FIELD holds texts, found {}, which means codes. Write pairs such as {}=water, or choose the field that holds the codes.</source>
<translation>Se esperaban pares texto=clase en CLASS_MAP, pues CLASS_FIELD contiene textos, se encontró {}, que indica códigos. Escriba pares como {}=water, o elija el campo que contiene los códigos.</translation>
</message>
<message>
<source>Expected texts of CLASS_FIELD before '=' in CLASS_MAP ({}), found {}. Correct CLASS_MAP.</source>
<translation>Se esperaban textos de CLASS_FIELD antes de '=' en CLASS_MAP ({}), se encontró {}. Corrija CLASS_MAP.</translation>
</message>
<message>
<source>Expected pairs text=class in CLASS_MAP, found {!r}. Write text=class.</source>
<translation>Se esperaban pares texto=clase en CLASS_MAP, se encontró {!r}. Escriba texto=clase.</translation>
</message>
<message>
<source>Expected polygons in AREA, found none in {}. Choose another layer.</source>
<translation>Se esperaban polígonos en AREA, no se encontró ninguno en {}. Elija otra capa.</translation>
</message>
<message>
<source>Expected polygons of {} where the image {} lies, found none. Check the CRS of both ({}, {}), or leave the image out.</source>
<translation>Se esperaban polígonos de {} donde está la imagen {}, no se encontró ninguno. Compruebe el SRC de ambos ({}, {}), o deje fuera la imagen.</translation>
</message>
<message>
<source>none</source>
<translation>ninguno</translation>
</message>
<message>
<source>Expected a grid of at most {} pixels a side, found {} x {} pixels of {:g} x {:g}. Set a smaller EXTENT or a larger PIXEL_SIZE.</source>
<translation>Se esperaba una cuadrícula de {} píxeles por lado como máximo, se encontró {} x {} píxeles de {:g} x {:g}. Ponga una EXTENT menor o un PIXEL_SIZE mayor.</translation>
</message>
<message>
<source>Expected an EXTENT with an area, found {}. Draw it again or leave it empty.</source>
<translation>Se esperaba una EXTENT con superficie, se encontró {}. Dibújela de nuevo o déjela vacía.</translation>
</message>
<message>
<source>Expected an EXTENT that overlaps the {} ({}), found {}, both in the CRS of the {}. Choose another EXTENT or leave it empty.</source>
<translation>Se esperaba una EXTENT que se cruce con {} ({}), se encontró {}, ambas en el SRC de {}. Elija otra EXTENT o déjela vacía.</translation>
</message>
<message>
<source>Expected raster layers in {}, found {}, which QGIS cannot open as a raster. Check the path, or that the layer's source is still there.</source>
<translation>Se esperaban capas ráster en {}, se encontró {}, que QGIS no puede abrir como ráster. Compruebe la ruta, o que la fuente de la capa aún exista.</translation>
</message>
<message>
<source>Expected raster layers, or a folder of rasters, in {}, found {}, which QGIS cannot open as a raster. Check the path, or that the layer's source is still there.</source>
<translation>Se esperaban capas ráster, o una carpeta de rásteres, en {}, se encontró {}, que QGIS no puede abrir como ráster. Compruebe la ruta, o que la fuente de la capa aún exista.</translation>
</message>
<message>
<source>nothing</source>
<translation>nada</translation>
</message>
<message>
<source>raster</source>
<translation>ráster</translation>
</message>
<message>
<source>rasters</source>
<translation>rásteres</translation>
</message>
<message>
<source>folder</source>
<translation>carpeta</translation>
</message>
<message>
<source>folders</source>
<translation>carpetas</translation>
</message>
<message>
<source> and </source>
<translation> y </translation>
</message>
<message>
<source>Expected a raster or polygon layer as {}, found {}. Choose another.</source>
<translation>Se esperaba una capa ráster o de polígonos como {}, se encontró {}. Elija otra.</translation>
</message>
<message>
<source>Expected either rasters or polygons as {}, found both. Rasterise the polygons first (gdal:rasterize) with the codes of the rasters.</source>
<translation>Se esperaban rásteres o polígonos como {}, se encontraron ambos. Rasterice antes los polígonos (gdal:rasterize) con los códigos de los rásteres.</translation>
</message>
<message>
<source>Expected polygons with a value in CLASS_FIELD {} of {}, found none. Choose another field.</source>
<translation>Se esperaban polígonos con un valor en CLASS_FIELD {} de {}, no se encontró ninguno. Elija otro campo.</translation>
</message>
<message>
<source>Expected at most {} classes in CLASS_FIELD {} of {}, found {} different values. Choose the field that holds classes, not numbers of features or measures.</source>
<translation>Se esperaban {} clases como máximo en CLASS_FIELD {} de {}, se encontraron {} valores distintos. Elija el campo que contiene clases, no números de objetos o medidas.</translation>
</message>
<message>
<source>Expected {} in {}, found {}, which QGIS cannot open. Check the path, or that the layer's source is still there.</source>
<translation>Se esperaba {} en {}, se encontró {}, que QGIS no puede abrir. Compruebe la ruta, o que la fuente de la capa aún exista.</translation>
</message>
<message>
<source> or one of the names {}</source>
<translation> o uno de los nombres {}</translation>
</message>
<message>
<source>Expected a code{} before '=' in CLASSES, found {!r}. Correct CLASSES.</source>
<translation>Se esperaba un código{} antes de '=' en CLASSES, se encontró {!r}. Corrija CLASSES.</translation>
</message>
<message>
<source>Expected pairs such as {} in CLASSES, found {!r}. Write code=name #rrggbb.</source>
<translation>Se esperaban pares como {} en CLASSES, se encontró {!r}. Escriba código=nombre #rrggbb.</translation>
</message>
<message>
<source>Expected a name of its own for every code in CLASSES, found {} for {} and {}. To join classes, reclassify the land cover first (native:reclassifybytable).</source>
<translation>Se esperaba un nombre propio para cada código en CLASSES, se encontró {} para {} y {}. Para unir clases, reclasifique antes la cobertura del suelo (native:reclassifybytable).</translation>
</message>
<message>
<source>Expected a code to mean the same in every layer of LANDCOVER, found {} as {} in {} and as {} in {}. Reclassify one of them, or prepare two datasets.</source>
<translation>Se esperaba que un código significara lo mismo en todas las capas de LANDCOVER, se encontró {} como {} en {} y como {} en {}. Reclasifique una de ellas, o prepare dos conjuntos de datos.</translation>
</message>
<message>
<source>Expected folders images and masks beside each other in {}, found no picture in a folder masks. Put the pictures and their masks there, or choose another folder.</source>
<translation>Se esperaban carpetas images y masks una junto a otra en {}; no se halló ninguna imagen en una carpeta masks. Ponga allí las imágenes y sus máscaras, o elija otra carpeta.</translation>
</message>
<message>
<source>class {}</source>
<translation>clase {}</translation>
</message>
<message>
<source>Choose one of {}.</source>
<translation>Elija uno de {}.</translation>
</message>
<message>
<source>The layer has no field: add one first.</source>
<translation>La capa no tiene campos: añada uno antes.</translation>
</message>
<message>
<source>Expected {}, the field of {} that holds class codes or names, found none. {}</source>
<translation>Se esperaba {}, el campo de {} que contiene códigos o nombres de clase, no se encontró ninguno. {}</translation>
</message>
<message>
<source>Expected polygons or a raster as {}, found {} with {}. Choose a polygon layer.</source>
<translation>Se esperaban polígonos o un ráster como {}, se encontró {} con {}. Elija una capa de polígonos.</translation>
</message>
<message>
<source>no geometry</source>
<translation>ninguna geometría</translation>
</message>
<message>
<source>Expected polygons in {}, found none. Choose another layer or its filter.</source>
<translation>Se esperaban polígonos en {}, no se encontró ninguno. Elija otra capa o cambie su filtro.</translation>
</message>
<message>
<source>Expected {} to be a field of {} ({}), found {}. Choose one of them.</source>
<translation>Se esperaba que {} fuera un campo de {} ({}), se encontró {}. Elija uno de ellos.</translation>
</message>
<message>
<source>{} of {} without a value in {} left out: there is no imagery there, unless another polygon covers it.</source>
<translation>{} de {} sin valor en {} se dejan fuera: allí no hay imagen, salvo que otro polígono lo cubra.</translation>
</message>
<message>
<source>polygon</source>
<translation>polígono</translation>
</message>
<message>
<source>polygons</source>
<translation>polígonos</translation>
</message>
<message>
<source>{} is empty: {} of {} is taken.</source>
<translation>{} está vacío: se toma {} de {}.</translation>
</message>
<message>
<source>Exporting {} x {} pixels of {} to a temporary file.</source>
<translation>Exporta {} x {} píxeles de {} a un archivo temporal.</translation>
</message>
<message>
<source>{} is used with the CRS that the layer has in QGIS: {}.</source>
<translation>{} se usa con el SRC que la capa tiene en QGIS: {}.</translation>
</message>
<message>
<source>Expected a raster that GDAL opens, found {}: {}.</source>
<translation>Se esperaba un ráster que GDAL abra, se encontró {}: {}.</translation>
</message>
<message>
<source>Expected a BAND from 1 to {} of {}, found {}. Choose another band.</source>
<translation>Se esperaba una BAND de 1 a {} de {}, se encontró {}. Elija otra banda.</translation>
</message>
<message>
<source>Expected class codes in {}, found a picture of a map ({}, a layer of type {}). Choose the land cover's own raster, for example from a WCS or a file.</source>
<translation>Se esperaban códigos de clase en {}, se encontró la imagen de un mapa ({}, una capa de tipo {}). Elija el ráster de la propia cobertura del suelo, por ejemplo de un WCS o un archivo.</translation>
</message>
<message>
<source>Expected imagery with pixels of its own in {}, found {}, a layer of type {}. Save the part that you want with Export &gt; Save As as GeoTIFF, and choose that.</source>
<translation>Se esperaban imágenes con píxeles propios en {}, se encontró {}, una capa de tipo {}. Guarde la parte que quiere con Exportar &gt; Guardar como en GeoTIFF, y elíjala.</translation>
</message>
<message>
<source>{} could not be exported to a file (error {}). Save it as GeoTIFF and run again.</source>
<translation>{} no se pudo exportar a un archivo (error {}). Guárdelo como GeoTIFF y ejecute de nuevo.</translation>
</message>
<message>
<source>Expected a raster with pixels of its own, found {}. Save it as GeoTIFF first.</source>
<translation>Se esperaba un ráster con píxeles propios, se encontró {}. Guárdelo antes como GeoTIFF.</translation>
</message>
<message>
<source>Expected an EXTENT that can be transformed from {} to the CRS of the {}, {}, found {}. Check the CRS of the extent.</source>
<translation>Se esperaba una EXTENT que se pueda transformar de {} al SRC de {}, {}, se encontró {}. Compruebe el SRC de la extensión.</translation>
</message>
<message>
<source>one layer, or one for each of the {} images,</source>
<translation>una capa, o una para cada una de las {} imágenes,</translation>
</message>
<message>
<source>Land cover (raster or polygons)</source>
<translation>Cobertura (ráster o polígonos)</translation>
</message>
<message>
<source>Buildings (raster or polygons)</source>
<translation>Edificios (ráster o polígonos)</translation>
</message>
<message>
<source>Classes (empty: by the layer)</source>
<translation>Clases (vacío: de la capa)</translation>
</message>
<message>
<source>one layer</source>
<translation>una capa</translation>
</message>
<message>
<source>a raster layer</source>
<translation>una capa ráster</translation>
</message>
<message>
<source>Images (or pictures, below)</source>
<translation>Imágenes (o fotos, más abajo)</translation>
</message>
<message>
<source>Test area (for split area)</source>
<translation>Zona de prueba (división area)</translation>
</message>
<message>
<source>Splits of scenes (split scene)</source>
<translation>Partes de escenas (scene)</translation>
</message>
<message>
<source>Expected {} as {}, found {}. Choose the layers again.</source>
<translation>Se esperaba {} como {}, se encontró {}. Elija de nuevo las capas.</translation>
</message>
<message>
<source>DATASET is temporary: it goes when QGIS is closed. Copy it to keep it.</source>
<translation>DATASET es temporal: se pierde al cerrar QGIS. Cópielo para conservarlo.</translation>
</message>
<message>
<source>SCENES: expected pairs such as tile5=test with one of {}, found {!r}. Correct SCENES.</source>
<translation>SCENES: se esperaban pares como tile5=test con uno de {}, se encontró {!r}. Corrija SCENES.</translation>
</message>
<message>
<source>In the dialog</source>
<translation>En el diálogo</translation>
</message>
<message>
<source>{:.0%} done, about {} left.</source>
<translation>{:.0%} hecho, quedan unos {}.</translation>
</message>
<message>
<source>Expected {} to be a folder that can be written, found: {}. Choose another OUTPUT.</source>
<translation>Se esperaba que {} fuera una carpeta en la que se puede escribir, se encontró: {}. Elija otro OUTPUT.</translation>
</message>
<message>
<source>Bands (empty: by name or order)</source>
<translation>Bandas (vacío: nombre u orden)</translation>
</message>
<message>
<source>Expected a raster layer as IMAGE, found none. Choose one.</source>
<translation>Se esperaba una capa ráster como IMAGE, no se encontró ninguna. Elija una.</translation>
</message>
<message>
<source>Expected a raster layer as IMAGE, found {}, which QGIS cannot open as one. Check the path, or that the layer's source is still there.</source>
<translation>Se esperaba una capa ráster como IMAGE, se encontró {}, que QGIS no puede abrir como tal. Compruebe la ruta, o que la fuente de la capa aún exista.</translation>
</message>
<message>
<source>{}: pixels of {:g} m{}</source>
<translation>{}: píxeles de {:g} m{}</translation>
</message>
<message>
<source>, bundled</source>
<translation>, incluido</translation>
</message>
<message>
<source>Last preview</source>
<translation>Última vista previa</translation>
</message>
<message>
<source>scene</source>
<translation>escena</translation>
</message>
<message>
<source>scenes</source>
<translation>escenas</translation>
</message>
<message>
<source>band</source>
<translation>banda</translation>
</message>
<message>
<source>bands</source>
<translation>bandas</translation>
</message>
<message>
<source>class</source>
<translation>clase</translation>
</message>
<message>
<source>Training was cancelled before its first checkpoint; no model was written, nothing to continue in {}.</source>
<translation>El entrenamiento se canceló antes de su primer punto de control; no se escribió ningún modelo, no hay nada que continuar en {}.</translation>
</message>
<message>
<source>smaller shares for validation and test</source>
<translation>proporciones menores para validación y prueba</translation>
</message>
<message>
<source>a larger share for {}</source>
<translation>una proporción mayor para {}</translation>
</message>
<message>
<source> or {}</source>
<translation> o {}</translation>
</message>
<message>
<source>Previews, curves and checkpoints: {}</source>
<translation>Vistas previas, curvas y puntos de control: {}</translation>
</message>
<message>
<source>Training was cancelled; no model was written. The last checkpoint is in {}: run again with that LOG and RESUME to continue from it.</source>
<translation>El entrenamiento se canceló; no se escribió ningún modelo. El último punto de control está en {}: ejecute de nuevo con ese LOG y RESUME para continuar desde él.</translation>
</message>
<message>
<source>Last preview ({}): {}</source>
<translation>Última vista previa ({}): {}</translation>
</message>
<message>
<source>training</source>
<translation>el entrenamiento</translation>
</message>
<message>
<source>validation</source>
<translation>la validación</translation>
</message>
<message>
<source>the test</source>
<translation>la prueba</translation>
</message>
<message>
<source>Expected at least two classes in the dataset {}, found {}. Prepare it again with land cover that tells classes apart.</source>
<translation>Se esperaban al menos dos clases en el conjunto de datos {}, se encontró {}. Prepárelo de nuevo con una cobertura del suelo que distinga clases.</translation>
</message>
<message>
<source>batch_size: expected a multiple of the {} devices, found {}. Change BATCH_SIZE or DEVICES and run again.</source>
<translation>batch_size: se esperaba un múltiplo de los {} dispositivos, se encontró {}. Cambie BATCH_SIZE o DEVICES y ejecute de nuevo.</translation>
</message>
<message>
<source>Expected a training to resume in LOG, found none in {}: it starts anew.</source>
<translation>Se esperaba un entrenamiento que reanudar en LOG, no se encontró ninguno en {}: empieza de nuevo.</translation>
</message>
<message>
<source>Expected scenes for {} in the dataset {}, found none in its split {}. Prepare it again with {}, or another split.</source>
<translation>Se esperaban escenas para {} en el conjunto de datos {}, no se encontró ninguna en su parte {}. Prepárelo de nuevo con {}, u otra división.</translation>
</message>
<message>
<source>{} is temporary: it goes when QGIS is closed. Choose a place of your own.</source>
<translation>{} es temporal: se pierde al cerrar QGIS. Elija un lugar propio.</translation>
</message>
<message>
<source>goes when QGIS is closed</source>
<translation>se pierde al cerrar QGIS</translation>
</message>
<message>
<source>nobody shares</source>
<translation>nadie comparte</translation>
</message>
<message>
<source>{}: expected outputs of your own, found a temporary one, which {}. Choose a file as OUTPUT, or leave {} out.</source>
<translation>{}: se esperaban salidas propias, se encontró una temporal, que {}. Elija un archivo como OUTPUT, o deje {} fuera.</translation>
</message>
<message>
<source>Training {} of width {} on {}: {} steps{}, {} crops of {} px a step.</source>
<translation>Entrena {} de anchura {} con {}: {} pasos{}, {} recortes de {} px por paso.</translation>
</message>
<message>
<source>land cover, real, three draws</source>
<translation>cobertura del suelo, real, tres sorteos</translation>
</message>
<message>
<source>Training a generator of width {} on {}, {} px, {} with {}: {} steps{}, {} pictures a step.</source>
<translation>Entrena un generador de anchura {} con {}, {} px, {} con {}: {} pasos{}, {} imágenes por paso.</translation>
</message>
<message>
<source>{}, which is another file</source>
<translation>{}, que es otro archivo</translation>
</message>
<message>
<source>{}, which is not there</source>
<translation>{}, que no existe</translation>
</message>
<message>
<source>Scenes (folder of class folders, or zip)</source>
<translation>Escenas (carpeta de clases, o zip)</translation>
</message>
<message>
<source>classes in rows: real pictures, then made-up ones</source>
<translation>clases en filas: imágenes reales y luego inventadas</translation>
</message>
<message>
<source>Expected a folder with one subfolder per class, or a zip of one, as SCENES, found {}. Check it.</source>
<translation>Se esperaba una carpeta con una subcarpeta por clase, o un zip de ella, como SCENES, se encontró {}. Compruébelo.</translation>
</message>
<message>
<source>in place of their real one</source>
<translation>en lugar de la real</translation>
</message>
<message>
<source>as many as that, on top</source>
<translation>otras tantas además</translation>
</message>
<message>
<source>Synthetic dataset (several: ;)</source>
<translation>Datos sintéticos (varios: ;)</translation>
</message>
<message>
<source>Training a U-Net {} on {}{}: {} steps{}, {} crops of {} px a step.</source>
<translation>Entrena una U-Net {} con {}{}: {} pasos{}, {} recortes de {} px por paso.</translation>
</message>
<message>
<source> with synthetic imagery for {:.0%} of the scenes, {}</source>
<translation> con imágenes sintéticas para {:.0%} de las escenas, {}</translation>
</message>
<message>
<source>land cover, imagery, what was read off it</source>
<translation>cobertura del suelo, imagen, lo que se leyó en ella</translation>
</message>
<message>
<source>of width {}</source>
<translation>de anchura {}</translation>
</message>
<message>
<source>with encoder {}</source>
<translation>con codificador {}</translation>
</message>
<message>
<source> and all {} synthetic images</source>
<translation> y las {} imágenes sintéticas</translation>
</message>
<message>
<source> and {} synthetic images, which {:.0%} of the crops of each step show</source>
<translation> y {} imágenes sintéticas, que muestran {:.0%} de los recortes de cada paso</translation>
</message>
<message>
<source>Expected another folder as SYNTHETIC than DATASET, found {} as both. Choose a folder made by Generate synthetic dataset, or leave SYNTHETIC empty.</source>
<translation>Se esperaba como SYNTHETIC otra carpeta que DATASET, se encontró {} como ambas. Elija una carpeta hecha por «Generar conjunto de datos sintético», o deje SYNTHETIC vacío.</translation>
</message>
<message>
<source>IoU of the classes on the validation part: {}.</source>
<translation>IoU de las clases en la parte de validación: {}.</translation>
</message>
<message>
<source>Training two translators of width {} with {} blocks on {}: {} steps{}, {} crops of {} px of each set a step.</source>
<translation>Entrena dos traductores de anchura {} con {} bloques con {}: {} pasos{}, {} recortes de {} px de cada conjunto por paso.</translation>
</message>
<message>
<source>Bands (empty: all)</source>
<translation>Bandas (vacío: todas)</translation>
</message>
<message>
<source>Images A</source>
<translation>Imágenes A</translation>
</message>
<message>
<source>Images B</source>
<translation>Imágenes B</translation>
</message>
<message>
<source>What the networks paint</source>
<translation>Lo que pintan las redes</translation>
</message>
<message>
<source>imagery, translated, and back again</source>
<translation>imagen, traducida y de vuelta</translation>
</message>
<message>
<source>{} as {}</source>
<translation>{} como {}</translation>
</message>
<message>
<source>Expected rasters, or a folder of them, as {}, found none. Choose some.</source>
<translation>Se esperaban rásteres, o una carpeta de ellos, como {}, no se encontró ninguno. Elija alguno.</translation>
</message>
<message>
<source>Mean absolute difference to the imagery over all bands, where DIFFERENCE is wanted</source>
<translation>Diferencia absoluta media con la imagen en todas las bandas, si se pide DIFFERENCE</translation>
</message>
<message>
<source>Classes of the land cover</source>
<translation>Clases de la cobertura del suelo</translation>
</message>
<message>
<source>Classes…</source>
<translation>Clases…</translation>
</message>
<message>
<source>Code</source>
<translation>Código</translation>
</message>
<message>
<source>Name</source>
<translation>Nombre</translation>
</message>
<message>
<source>Share</source>
<translation>Parte</translation>
</message>
<message>
<source>Painted as</source>
<translation>Pintado como</translation>
</message>
<message>
<source>Fills the table; each row can still be chosen.</source>
<translation>Rellena la tabla; cada fila aún se puede elegir.</translation>
</message>
<message>
<source>Filled by: names of the layer</source>
<translation>Relleno por: nombres de la capa</translation>
</message>
<message>
<source>Filled by: equal codes</source>
<translation>Relleno por: códigos iguales</translation>
</message>
<message>
<source>Chosen row by row</source>
<translation>Elegido fila a fila</translation>
</message>
<message>
<source>choose…</source>
<translation>elegir…</translation>
</message>
<message>
<source>Ticked: it is learnt</source>
<translation>Marcado: se aprende</translation>
</message>
<message>
<source>Double-click to name it</source>
<translation>Doble clic para ponerle nombre</translation>
</message>
<message>
<source>Reading the land cover…</source>
<translation>Leyendo la cobertura del suelo…</translation>
</message>
<message>
<source>Shares are those of a sample.</source>
<translation>Las partes son de una muestra.</translation>
</message>
<message>
<source>Yellow: only the codes are equal; please check.</source>
<translation>Amarillo: solo coinciden los códigos; compruébelo.</translation>
</message>
<message>
<source>Untick what is not to be learnt; double-click a name to change it.</source>
<translation>Desmarque lo que no deba aprenderse; haga doble clic en un nombre para cambiarlo.</translation>
</message>
<message>
<source>{} rare codes are not shown.</source>
<translation>No se muestran {} códigos raros.</translation>
</message>
<message>
<source>Filled by: scheme {}</source>
<translation>Relleno por: esquema {}</translation>
</message>
<message>
<source>Red: no class yet ({}).</source>
<translation>Rojo: aún sin clase ({}).</translation>
</message>
<message>
<source>Folder with one subfolder per class</source>
<translation>Carpeta con una subcarpeta por clase</translation>
</message>
<message>
<source>Zip of such a folder</source>
<translation>Zip de una carpeta así</translation>
</message>
<message>
<source>Folder…</source>
<translation>Carpeta…</translation>
</message>
<message>
<source>File…</source>
<translation>Archivo…</translation>
</message>
<message>
<source>Zip…</source>
<translation>Zip…</translation>
</message>
<message>
<source>Dataset folder</source>
<translation>Carpeta del conjunto de datos</translation>
</message>
<message>
<source>Raster or dataset.json</source>
<translation>Ráster o dataset.json</translation>
</message>
<message>
<source>Zip (*.zip)</source>
<translation>Zip (*.zip)</translation>
</message>
<message>
<source>Examples</source>
<translation>Ejemplos</translation>
</message>
<message>
<source>Or a dataset's training masks</source>
<translation>O máscaras de un conjunto</translation>
</message>
<message>
<source>Width in pixels, without an extent</source>
<translation>Anchura en píxeles, sin extensión</translation>
</message>
<message>
<source>Height in pixels, without an extent</source>
<translation>Altura en píxeles, sin extensión</translation>
</message>
<message>
<source>Shares of classes in percent</source>
<translation>Porcentajes de las clases</translation>
</message>
<message>
<source>Instances of rare classes</source>
<translation>Casos de clases raras</translation>
</message>
<message>
<source>Classes whose parts stay whole</source>
<translation>Clases de partes enteras</translation>
</message>
<message>
<source>Size of patches (empty: auto)</source>
<translation>Tamaño de trozos (vacío: auto)</translation>
</message>
<message>
<source>Classes to ignore</source>
<translation>Clases que ignorar</translation>
</message>
<message>
<source>Land-cover layout</source>
<translation>Plano de cobertura del suelo</translation>
</message>
<message>
<source>Size of patches in pixels</source>
<translation>Tamaño de los trozos en píxeles</translation>
</message>
<message>
<source>Megapixels</source>
<translation>Megapíxeles</translation>
</message>
<message>
<source>Draw land-cover layouts</source>
<translation>Dibujar planos de cobertura del suelo</translation>
</message>
<message>
<source>deep learning</source>
<translation>aprendizaje profundo</translation>
</message>
<message>
<source>machine learning</source>
<translation>aprendizaje automático</translation>
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
<translation>red neuronal</translation>
</message>
<message>
<source>synthetic imagery</source>
<translation>imágenes sintéticas</translation>
</message>
<message>
<source>land cover</source>
<translation>cobertura del suelo</translation>
</message>
<message>
<source>Land cover before (raster or polygons)</source>
<translation>Cobertura antes (ráster o polígonos)</translation>
</message>
<message>
<source>Land cover after (raster or polygons)</source>
<translation>Cobertura después (ráster o polígonos)</translation>
</message>
<message>
<source>Class field of after (polygons)</source>
<translation>Campo de después (polígonos)</translation>
</message>
<message>
<source>After shows only what changes</source>
<translation>Después muestra solo lo que cambia</translation>
</message>
<message>
<source>Class map (empty: by names)</source>
<translation>Clases (vacío: por nombres)</translation>
</message>
<message>
<source>Codes without a class</source>
<translation>Códigos sin clase</translation>
</message>
<message>
<source>stop and list them (error)</source>
<translation>detenerse y listarlos (error)</translation>
</message>
<message>
<source>leave their pixels empty (nodata)</source>
<translation>dejar vacíos sus píxeles (nodata)</translation>
</message>
<message>
<source>Model (empty: by pixel size)</source>
<translation>Modelo (vacío: según píxel)</translation>
</message>
<message>
<source>Seeds of single classes</source>
<translation>Semillas de clases sueltas</translation>
</message>
<message>
<source>Style image of after</source>
<translation>Imagen de estilo de después</translation>
</message>
<message>
<source>Look field (polygons)</source>
<translation>Campo de aspecto (polígonos)</translation>
</message>
<message>
<source>Class map of after (empty: same)</source>
<translation>Clases de después (vacío: igual)</translation>
</message>
<message>
<source>Seed of after (empty: SEED)</source>
<translation>Semilla después (vacío: SEED)</translation>
</message>
<message>
<source>Style seed of after (empty: same)</source>
<translation>Semilla de estilo (vacío: igual)</translation>
</message>
<message>
<source>Brightness of after</source>
<translation>Brillo de después</translation>
</message>
<message>
<source>Contrast of after</source>
<translation>Contraste de después</translation>
</message>
<message>
<source>Shift of after to the right, in pixels</source>
<translation>Desplazamiento a la derecha, en píxeles</translation>
</message>
<message>
<source>Shift of after down, in pixels</source>
<translation>Desplazamiento hacia abajo, en píxeles</translation>
</message>
<message>
<source>Band of after (raster)</source>
<translation>Banda de después (ráster)</translation>
</message>
<message>
<source>Compression</source>
<translation>Compresión</translation>
</message>
<message>
<source>every program reads it (deflate)</source>
<translation>la lee cualquier programa (deflate)</translation>
</message>
<message>
<source>faster, for programs with a GDAL of today (zstd)</source>
<translation>más rápida, para programas con un GDAL actual (zstd)</translation>
</message>
<message>
<source>fastest, largest (none)</source>
<translation>la más rápida y más grande (none)</translation>
</message>
<message>
<source>Cloud-optimised GeoTIFF</source>
<translation>GeoTIFF optimizado para la nube</translation>
</message>
<message>
<source>Resume, and keep what is finished</source>
<translation>Reanudar y conservar lo terminado</translation>
</message>
<message>
<source>Scheduler (empty: this process)</source>
<translation>Scheduler (vacío: este proceso)</translation>
</message>
<message>
<source>Tile size (empty: by memory)</source>
<translation>Tesela (vacío: según memoria)</translation>
</message>
<message>
<source>Overlap of tiles (empty: advised)</source>
<translation>Solape (vacío: aconsejado)</translation>
</message>
<message>
<source>Blending of tiles</source>
<translation>Fusión de las teselas</translation>
</message>
<message>
<source>a hard cut in the middle (none)</source>
<translation>un corte neto en el medio (none)</translation>
</message>
<message>
<source>Memory in MiB (empty: auto)</source>
<translation>Memoria en MiB (vacío: auto)</translation>
</message>
<message>
<source>Device</source>
<translation>Dispositivo</translation>
</message>
<message>
<source>A model that breaks its promise</source>
<translation>Un modelo que incumple su promesa</translation>
</message>
<message>
<source>one whose windows do not join is refused (error)</source>
<translation>el que tiene ventanas que no encajan se rechaza (error)</translation>
</message>
<message>
<source>it is used, with a warning (warning)</source>
<translation>se usa, con una advertencia (warning)</translation>
</message>
<message>
<source>Seed of the style (empty: SEED)</source>
<translation>Semilla de estilo (vacío: SEED)</translation>
</message>
<message>
<source>Cast shadows</source>
<translation>Proyectar sombras</translation>
</message>
<message>
<source>Band (raster)</source>
<translation>Banda (ráster)</translation>
</message>
<message>
<source>Precision of the network</source>
<translation>Precisión de la red</translation>
</message>
<message>
<source>half on a GPU where the model has it and it stays within one digital number, else full (auto)</source>
<translation>media en una GPU si el modelo la tiene y se mantiene dentro de un nivel digital; si no, completa (auto)</translation>
</message>
<message>
<source>16-bit numbers, faster on a GPU (half)</source>
<translation>números de 16 bits, más rápidos en una GPU (half)</translation>
</message>
<message>
<source>Synthetic imagery before</source>
<translation>Imagen sintética antes</translation>
</message>
<message>
<source>Synthetic imagery after</source>
<translation>Imagen sintética después</translation>
</message>
<message>
<source>Change mask</source>
<translation>Máscara de cambio</translation>
</message>
<message>
<source>Megapixels per second</source>
<translation>Megapíxeles por segundo</translation>
</message>
<message>
<source>Windows</source>
<translation>Ventanas</translation>
</message>
<message>
<source>Generate change pairs</source>
<translation>Generar pares de cambio</translation>
</message>
<message>
<source>Synthetic imagery</source>
<translation>Imagen sintética</translation>
</message>
<message>
<source>Generate synthetic imagery from land-cover layer</source>
<translation>Generar imágenes sintéticas a partir de una capa de cobertura del suelo</translation>
</message>
<message>
<source>Dates (empty: of the images)</source>
<translation>Fechas (vacío: de las imágenes)</translation>
</message>
<message>
<source>Number of dates, without images</source>
<translation>Número de fechas, sin imágenes</translation>
</message>
<message>
<source>The first of so many dates</source>
<translation>La primera de esas fechas</translation>
</message>
<message>
<source>Time series</source>
<translation>Serie temporal</translation>
</message>
<message>
<source>Generate time series</source>
<translation>Generar una serie temporal</translation>
</message>
<message>
<source>Model (empty: the bundled one)</source>
<translation>Modelo (vacío: el incluido)</translation>
</message>
<message>
<source>Confidence</source>
<translation>Confianza</translation>
</message>
<message>
<source>Map land cover with a segmenter</source>
<translation>Cartografiar la cobertura del suelo con un segmentador</translation>
</message>
<message>
<source>Model (translator)</source>
<translation>Modelo (traductor)</translation>
</message>
<message>
<source>Translated imagery</source>
<translation>Imagen traducida</translation>
</message>
<message>
<source>Difference</source>
<translation>Diferencia</translation>
</message>
<message>
<source>Translate imagery</source>
<translation>Traducir imágenes</translation>
</message>
<message>
<source>paint and map (inference)</source>
<translation>pintar y cartografiar (inference)</translation>
</message>
<message>
<source>measure and report too (evaluation)</source>
<translation>también medir e informar (evaluation)</translation>
</message>
<message>
<source>train too (training)</source>
<translation>también entrenar (training)</translation>
</message>
<message>
<source>any machine (cpu)</source>
<translation>cualquier equipo (cpu)</translation>
</message>
<message>
<source>NVIDIA GPU (cuda)</source>
<translation>GPU NVIDIA (cuda)</translation>
</message>
<message>
<source>Install or repair the worker environment</source>
<translation>Instalar o reparar el entorno de trabajo</translation>
</message>
<message>
<source>Setup</source>
<translation>Instalación</translation>
</message>
<message>
<source>Training dataset</source>
<translation>Conjunto de datos de entrenamiento</translation>
</message>
<message>
<source>Kind of experiment</source>
<translation>Tipo de experimento</translation>
</message>
<message>
<source>Trainings a mix (empty: 3 or 8)</source>
<translation>Por mezcla (vacío: 3 u 8)</translation>
</message>
<message>
<source>Encoder (network that sees the imagery)</source>
<translation>Codificador (red que ve la imagen)</translation>
</message>
<message>
<source>without a GPU (laptop)</source>
<translation>sin GPU (laptop)</translation>
</message>
<message>
<source>larger crops and more steps (gpu)</source>
<translation>recortes mayores y más pasos (gpu)</translation>
</message>
<message>
<source>as published (paper)</source>
<translation>como se publicó (paper)</translation>
</message>
<message>
<source>Steps of each (empty: preset)</source>
<translation>Pasos (vacío: preajuste)</translation>
</message>
<message>
<source>Resume from the log folder</source>
<translation>Reanudar desde la carpeta LOG</translation>
</message>
<message>
<source>Images of a mask at most (kind composition)</source>
<translation>Imágenes por máscara, máx. (composition)</translation>
</message>
<message>
<source>Batch size (empty: as preset)</source>
<translation>Lote (vacío: preajuste)</translation>
</message>
<message>
<source>Crop size in px (empty: preset)</source>
<translation>Recorte en px (vacío: preajuste)</translation>
</message>
<message>
<source>Arms beside real imagery (kind usefulness)</source>
<translation>Brazos junto a lo real (usefulness)</translation>
</message>
<message>
<source>Share of painted crops (kind usefulness)</source>
<translation>Parte de recortes pintados (usefulness)</translation>
</message>
<message>
<source>Real pixels that the filter may take</source>
<translation>Píxeles reales que puede quitar el filtro</translation>
</message>
<message>
<source>Kinds that train generators: architecture</source>
<translation>Tipos con generador: arquitectura</translation>
</message>
<message>
<source>Generators' steps (empty: preset)</source>
<translation>Pasos del generador (vacío: auto)</translation>
</message>
<message>
<source>Radiometry of synthetic imagery</source>
<translation>Radiometría de la imagen sintética</translation>
</message>
<message>
<source>as the generator paints (model)</source>
<translation>como pinta el generador (model)</translation>
</message>
<message>
<source>every class as bright and as varied as in a real train scene (scenes)</source>
<translation>cada clase tan clara y variada como en una escena real de entrenamiento (scenes)</translation>
</message>
<message>
<source>First seed</source>
<translation>Primera semilla</translation>
</message>
<message>
<source>Schedule of the learning rate</source>
<translation>Evolución de la tasa de aprendizaje</translation>
</message>
<message>
<source>halves where validation no longer improves (plateau)</source>
<translation>se divide por dos cuando la validación ya no mejora (plateau)</translation>
</message>
<message>
<source>falls to 0 over the steps (cosine)</source>
<translation>baja a 0 a lo largo de los pasos (cosine)</translation>
</message>
<message>
<source>Steps between validations</source>
<translation>Pasos entre validaciones</translation>
</message>
<message>
<source>Precision</source>
<translation>Precisión</translation>
</message>
<message>
<source>bf16-mixed where the device computes it, which is faster (auto)</source>
<translation>bf16-mixed si el dispositivo lo calcula, que es más rápido (auto)</translation>
</message>
<message>
<source>full precision (32-true)</source>
<translation>precisión completa (32-true)</translation>
</message>
<message>
<source>CPU threads (empty: all cores)</source>
<translation>Hilos de CPU (vacío: todos)</translation>
</message>
<message>
<source>Trainings at most in this run (0: all)</source>
<translation>Entrenamientos como máximo (0: todos)</translation>
</message>
<message>
<source>Learning rate (empty: as preset)</source>
<translation>Tasa (vacío: preajuste)</translation>
</message>
<message>
<source>Width of plain (empty: preset)</source>
<translation>Anchura de plain (vacío: auto)</translation>
</message>
<message>
<source>Encoder's weights (file, or hub)</source>
<translation>Pesos (archivo, o hub)</translation>
</message>
<message>
<source>Depth of the encoder plain</source>
<translation>Profundidad del codificador plain</translation>
</message>
<message>
<source>Depth of other encoders</source>
<translation>Profundidad de otros codificadores</translation>
</message>
<message>
<source>Loss</source>
<translation>Pérdida</translation>
</message>
<message>
<source>pixel by pixel (cross-entropy)</source>
<translation>píxel a píxel (cross-entropy)</translation>
</message>
<message>
<source>overlap of each class (jaccard)</source>
<translation>solape de cada clase (jaccard)</translation>
</message>
<message>
<source>hard pixels (focal)</source>
<translation>píxeles difíciles (focal)</translation>
</message>
<message>
<source>the first two together (combined)</source>
<translation>las dos primeras juntas (combined)</translation>
</message>
<message>
<source>Weights of the classes</source>
<translation>Pesos de las clases</translation>
</message>
<message>
<source>Sampling of crops</source>
<translation>Elección de los recortes</translation>
</message>
<message>
<source>around pixels of every class equally often (balanced)</source>
<translation>alrededor de píxeles de cada clase por igual (balanced)</translation>
</message>
<message>
<source>around any labelled pixel (uniform)</source>
<translation>alrededor de cualquier píxel etiquetado (uniform)</translation>
</message>
<message>
<source>Augmentation</source>
<translation>Aumento de datos</translation>
</message>
<message>
<source>crops are flipped and turned (turns)</source>
<translation>los recortes se voltean y giran (turns)</translation>
</message>
<message>
<source>colours and scale change too, and parts of one are pasted into another (strong)</source>
<translation>también cambian colores y escala, y se pegan partes de uno en otro (strong)</translation>
</message>
<message>
<source>as they are (none)</source>
<translation>tal como son (none)</translation>
</message>
<message>
<source>Averaging of weights (0: none)</source>
<translation>Promedio de los pesos (0: ninguno)</translation>
</message>
<message>
<source>Report</source>
<translation>Informe</translation>
</message>
<message>
<source>HTML files (*.html)</source>
<translation>Archivos HTML (*.html)</translation>
</message>
<message>
<source>Metrics (tables and plots lie beside it)</source>
<translation>Medidas (tablas y gráficos al lado)</translation>
</message>
<message>
<source>JSON files (*.json)</source>
<translation>Archivos JSON (*.json)</translation>
</message>
<message>
<source>Log folder (trainings, imagery)</source>
<translation>Carpeta LOG (entrenamientos, imágenes)</translation>
</message>
<message>
<source>Gain in mean IoU of the best mix over real imagery alone (0.05: 5 % more)</source>
<translation>Ganancia de IoU media de la mejor mezcla sobre solo imágenes reales (0.05: 5 % más)</translation>
</message>
<message>
<source>Trainings that are done</source>
<translation>Entrenamientos hechos</translation>
</message>
<message>
<source>Trainings of the whole experiment</source>
<translation>Entrenamientos de todo el experimento</translation>
</message>
<message>
<source>Augmentation experiment</source>
<translation>Experimento de aumento</translation>
</message>
<message>
<source>Training</source>
<translation>Entrenamiento</translation>
</message>
<message>
<source>Real imagery (dataset folder or raster)</source>
<translation>Imagen real (conjunto de datos o ráster)</translation>
</message>
<message>
<source>Synthetic (empty: painted)</source>
<translation>Sintético (vacío: pintado)</translation>
</message>
<message>
<source>Generator (empty: bundled)</source>
<translation>Generador (vacío: incluido)</translation>
</message>
<message>
<source>Segmenter (empty: bundled)</source>
<translation>Segmentador (vacío: incluido)</translation>
</message>
<message>
<source>Split of the real dataset</source>
<translation>Parte del conjunto de datos real</translation>
</message>
<message>
<source>What is measured</source>
<translation>Lo que se mide</translation>
</message>
<message>
<source>Metrics of an experiment</source>
<translation>Medidas de un experimento</translation>
</message>
<message>
<source>Chips of each side at most</source>
<translation>Recortes de cada lado como máximo</translation>
</message>
<message>
<source>Class map of land-cover rasters</source>
<translation>Clases de los rásteres</translation>
</message>
<message>
<source>Weights of FID (file, or hub)</source>
<translation>Pesos de FID (archivo, o hub)</translation>
</message>
<message>
<source>Weights of ResNet-50 (or hub)</source>
<translation>Pesos de ResNet-50 (o hub)</translation>
</message>
<message>
<source>Weights of LPIPS (file, or hub)</source>
<translation>Pesos de LPIPS (archivo, o hub)</translation>
</message>
<message>
<source>Width of a chip in pixels</source>
<translation>Anchura de un recorte en píxeles</translation>
</message>
<message>
<source>Masks drawn several times, for diversity</source>
<translation>Máscaras repetidas, para la diversidad</translation>
</message>
<message>
<source>Draws of each mask</source>
<translation>Sorteos de cada máscara</translation>
</message>
<message>
<source>Repetitions of the random forest</source>
<translation>Repeticiones del bosque aleatorio</translation>
</message>
<message>
<source>Resamplings for intervals</source>
<translation>Remuestreos para los intervalos</translation>
</message>
<message>
<source>Memory for chips (MiB)</source>
<translation>Memoria para recortes (MiB)</translation>
</message>
<message>
<source>Metrics</source>
<translation>Medidas</translation>
</message>
<message>
<source>Frechet distance, satellite features (lower is better)</source>
<translation>Distancia de Fréchet, rasgos de satélite (menor es mejor)</translation>
</message>
<message>
<source>Kernel distance, satellite features (lower is better)</source>
<translation>Distancia de núcleo, rasgos de satélite (menor es mejor)</translation>
</message>
<message>
<source>Frechet distance, segmenter's features (lower is better)</source>
<translation>Distancia de Fréchet, rasgos del segmentador (menor es mejor)</translation>
</message>
<message>
<source>FID as published (lower is better)</source>
<translation>FID como se publicó (menor es mejor)</translation>
</message>
<message>
<source>KID as published (lower is better)</source>
<translation>KID como se publicó (menor es mejor)</translation>
</message>
<message>
<source>Frechet distance, ResNet-50 (lower is better)</source>
<translation>Distancia de Fréchet, ResNet-50 (menor es mejor)</translation>
</message>
<message>
<source>Mean IoU of the segmenter on synthetic imagery (higher is better)</source>
<translation>IoU media del segmentador en imágenes sintéticas (mayor es mejor)</translation>
</message>
<message>
<source>Frequency-weighted IoU (higher is better)</source>
<translation>IoU ponderada por frecuencia (mayor es mejor)</translation>
</message>
<message>
<source>Accuracy of the segmenter (higher is better)</source>
<translation>Exactitud del segmentador (mayor es mejor)</translation>
</message>
<message>
<source>Difference between draws of one mask (higher is better)</source>
<translation>Diferencia entre sorteos de una máscara (mayor es mejor)</translation>
</message>
<message>
<source>Difference inside a class drawn anew (higher is better)</source>
<translation>Diferencia dentro de una clase sorteada de nuevo (mayor es mejor)</translation>
</message>
<message>
<source>Difference outside a class drawn anew (lower is better)</source>
<translation>Diferencia fuera de una clase sorteada de nuevo (menor es mejor)</translation>
</message>
<message>
<source>LPIPS as published (higher is better)</source>
<translation>LPIPS como se publicó (mayor es mejor)</translation>
</message>
<message>
<source>mCSD as published (higher is better)</source>
<translation>mCSD como se publicó (mayor es mejor)</translation>
</message>
<message>
<source>mOCD as published (lower is better)</source>
<translation>mOCD como se publicó (menor es mejor)</translation>
</message>
<message>
<source>Log loss of telling real from synthetic (higher is better)</source>
<translation>Pérdida logarítmica al distinguir real de sintético (mayor es mejor)</translation>
</message>
<message>
<source>Area under the ROC curve of telling real from synthetic (lower is better)</source>
<translation>Área bajo la curva ROC al distinguir real de sintético (menor es mejor)</translation>
</message>
<message>
<source>Distance of the bands' distributions (lower is better)</source>
<translation>Distancia de las distribuciones de las bandas (menor es mejor)</translation>
</message>
<message>
<source>Spread within classes, synthetic over real (1 is best)</source>
<translation>Dispersión dentro de las clases, sintético entre real (1 es lo mejor)</translation>
</message>
<message>
<source>Distance of the power spectra (lower is better)</source>
<translation>Distancia de los espectros de potencia (menor es mejor)</translation>
</message>
<message>
<source>Jump across the lines of a grid (1: no seam)</source>
<translation>Salto a través de las líneas de una cuadrícula (1: sin costura)</translation>
</message>
<message>
<source>Distance to the nearest training chip over that of strangers (0: copies)</source>
<translation>Distancia al recorte de entrenamiento más cercano entre la de extraños (0: copias)</translation>
</message>
<message>
<source>Nearness to the pictures of training masks over others (0: copies)</source>
<translation>Cercanía a las imágenes de máscaras de entrenamiento entre la de otras (0: copias)</translation>
</message>
<message>
<source>Gain in mean IoU by synthetic imagery, of EXPERIMENT (0.05: 5 % more)</source>
<translation>Ganancia de IoU media por imágenes sintéticas, de EXPERIMENT (0.05: 5 % más)</translation>
</message>
<message>
<source>Real chips</source>
<translation>Recortes reales</translation>
</message>
<message>
<source>Synthetic chips</source>
<translation>Recortes sintéticos</translation>
</message>
<message>
<source>Measures that were not computed; the report says why</source>
<translation>Medidas que no se calcularon; el informe dice por qué</translation>
</message>
<message>
<source>Land cover (rasters or polygons)</source>
<translation>Cobertura (rásteres o polígonos)</translation>
</message>
<message>
<source>Size of a pair in pixels</source>
<translation>Tamaño de un par en píxeles</translation>
</message>
<message>
<source>Pairs of each place</source>
<translation>Pares de cada lugar</translation>
</message>
<message>
<source>Places at most (empty: all)</source>
<translation>Lugares, máximo (vacío: todos)</translation>
</message>
<message>
<source>Layouts to draw (0: none)</source>
<translation>Planos por dibujar (0: ninguno)</translation>
</message>
<message>
<source>Edits</source>
<translation>Modificaciones</translation>
</message>
<message>
<source>Nuisances</source>
<translation>Perturbaciones</translation>
</message>
<message>
<source>Share of places for validation</source>
<translation>Parte de los lugares para la validación</translation>
</message>
<message>
<source>Share of places for the test</source>
<translation>Parte de los lugares para la prueba</translation>
</message>
<message>
<source>Resume an unfinished run</source>
<translation>Reanudar una ejecución inacabada</translation>
</message>
<message>
<source>Memory for windows (MiB)</source>
<translation>Memoria para ventanas (MiB)</translation>
</message>
<message>
<source>Change detection dataset</source>
<translation>Conjunto de detección de cambios</translation>
</message>
<message>
<source>Pairs</source>
<translation>Pares</translation>
</message>
<message>
<source>Pairs made by this run</source>
<translation>Pares de esta ejecución</translation>
</message>
<message>
<source>Share of pixels that changed</source>
<translation>Parte de los píxeles que cambiaron</translation>
</message>
<message>
<source>Generate change detection dataset</source>
<translation>Generar un conjunto de detección de cambios</translation>
</message>
<message>
<source>Model (scene generator)</source>
<translation>Modelo (generador de escenas)</translation>
</message>
<message>
<source>Pictures of each class</source>
<translation>Imágenes de cada clase</translation>
</message>
<message>
<source>Classes (empty: all)</source>
<translation>Clases (vacío: todas)</translation>
</message>
<message>
<source>Format</source>
<translation>Formato</translation>
</message>
<message>
<source>any (tif)</source>
<translation>cualquiera (tif)</translation>
</message>
<message>
<source>Write a contact sheet</source>
<translation>Escribir una hoja de contactos</translation>
</message>
<message>
<source>Labelled scenes</source>
<translation>Escenas etiquetadas</translation>
</message>
<message>
<source>Generate labelled scenes</source>
<translation>Generar escenas etiquetadas</translation>
</message>
<message>
<source>Variants of each mask</source>
<translation>Variantes de cada máscara</translation>
</message>
<message>
<source>Latents</source>
<translation>Vectores latentes</translation>
</message>
<message>
<source>looks are drawn (random)</source>
<translation>los aspectos se sortean (random)</translation>
</message>
<message>
<source>each image takes the look of the real one (encoded)</source>
<translation>cada imagen toma el aspecto de la real (encoded)</translation>
</message>
<message>
<source>Radiometry</source>
<translation>Radiometría</translation>
</message>
<message>
<source>as painted (model)</source>
<translation>tal como se pinta (model)</translation>
</message>
<message>
<source>each image takes the colours and contrast of a real training scene (scenes)</source>
<translation>cada imagen toma colores y contraste de una escena real de entrenamiento (scenes)</translation>
</message>
<message>
<source>Masks painted more often</source>
<translation>Máscaras pintadas más a menudo</translation>
</message>
<message>
<source>all alike (none)</source>
<translation>todas igual (none)</translation>
</message>
<message>
<source>train masks with rare classes (rare)</source>
<translation>máscaras de entrenamiento con clases raras (rare)</translation>
</message>
<message>
<source>those that the segmenter maps worst (hard)</source>
<translation>las que peor cartografía el segmentador (hard)</translation>
</message>
<message>
<source>Filter by segmenter (empty: none)</source>
<translation>Filtro segmentador (vacío: no)</translation>
</message>
<message>
<source>Synthetic dataset</source>
<translation>Conjunto de datos sintético</translation>
</message>
<message>
<source>Masks</source>
<translation>Máscaras</translation>
</message>
<message>
<source>Images</source>
<translation>Imágenes</translation>
</message>
<message>
<source>Images made by this run</source>
<translation>Imágenes de esta ejecución</translation>
</message>
<message>
<source>Generate synthetic dataset</source>
<translation>Generar conjunto de datos sintético</translation>
</message>
<message>
<source>Split</source>
<translation>División</translation>
</message>
<message>
<source>whole images are (scene)</source>
<translation>imágenes enteras (scene)</translation>
</message>
<message>
<source>the test lies inside polygons (area)</source>
<translation>la prueba está dentro de polígonos (area)</translation>
</message>
<message>
<source>square blocks are drawn (blocks)</source>
<translation>se sortean bloques cuadrados (blocks)</translation>
</message>
<message>
<source>Folder of pictures instead</source>
<translation>Carpeta de imágenes en su lugar</translation>
</message>
<message>
<source>Pixel size (empty: the images')</source>
<translation>Píxel (vacío: el de las imágenes)</translation>
</message>
<message>
<source>Metres in a pixel (without CRS)</source>
<translation>Metros por píxel (sin SRC)</translation>
</message>
<message>
<source>Share for validation</source>
<translation>Parte para la validación</translation>
</message>
<message>
<source>Share for the test</source>
<translation>Parte para la prueba</translation>
</message>
<message>
<source>Size of blocks in pixels</source>
<translation>Tamaño de los bloques en píxeles</translation>
</message>
<message>
<source>Attribution of the imagery</source>
<translation>Atribución de las imágenes</translation>
</message>
<message>
<source>Seed of the split</source>
<translation>Semilla de la división</translation>
</message>
<message>
<source>Class of the buildings</source>
<translation>Clase de los edificios</translation>
</message>
<message>
<source>Tolerance of mask colours</source>
<translation>Tolerancia de los colores de máscara</translation>
</message>
<message>
<source>Pictures a scene, such as 3x3</source>
<translation>Imágenes por escena, como 3x3</translation>
</message>
<message>
<source>Name (empty: the folder's)</source>
<translation>Nombre (vacío: el de la carpeta)</translation>
</message>
<message>
<source>Scenes</source>
<translation>Escenas</translation>
</message>
<message>
<source>Labelled pixels for training</source>
<translation>Píxeles etiquetados para entrenar</translation>
</message>
<message>
<source>Labelled pixels for validation</source>
<translation>Píxeles etiquetados para validar</translation>
</message>
<message>
<source>Labelled pixels for the test</source>
<translation>Píxeles etiquetados para la prueba</translation>
</message>
<message>
<source>Prepare training dataset</source>
<translation>Preparar conjunto de datos de entrenamiento</translation>
</message>
<message>
<source>Architecture</source>
<translation>Arquitectura</translation>
</message>
<message>
<source>LandSynth's own (fast)</source>
<translation>la de LandSynth (fast)</translation>
</message>
<message>
<source>Steps (empty: as preset)</source>
<translation>Pasos (vacío: preajuste)</translation>
</message>
<message>
<source>Minutes at most (empty: any)</source>
<translation>Minutos máx. (vacío: sin límite)</translation>
</message>
<message>
<source>Diversity (weight of the diversity term)</source>
<translation>Diversidad (peso de su término)</translation>
</message>
<message>
<source>Bound of the diversity term</source>
<translation>Límite del término de diversidad</translation>
</message>
<message>
<source>Larger noise in px (fast)</source>
<translation>Ruido mayor en px (fast)</translation>
</message>
<message>
<source>Classes with looks by part (fast)</source>
<translation>Aspectos por parte (fast)</translation>
</message>
<message>
<source>Generalisation of masks in px</source>
<translation>Generalización de máscaras en px</translation>
</message>
<message>
<source>only what the discriminator sees, so that shadows keep their side (discriminator)</source>
<translation>solo lo que ve el discriminador, para que las sombras conserven su lado (discriminator)</translation>
</message>
<message>
<source>Ablation (csebgan)</source>
<translation>Ablación (csebgan)</translation>
</message>
<message>
<source>Perceptual features</source>
<translation>Rasgos perceptuales</translation>
</message>
<message>
<source>lite0 or vgg19 where its weights are (auto)</source>
<translation>lite0, o vgg19 si están sus pesos (auto)</translation>
</message>
<message>
<source>features of the conductor or discriminator (own)</source>
<translation>rasgos del conductor o del discriminador (own)</translation>
</message>
<message>
<source>Weights of VGG-19</source>
<translation>Pesos de VGG-19</translation>
</message>
<message>
<source>Coarse share of the noise (fast)</source>
<translation>Parte gruesa del ruido (fast)</translation>
</message>
<message>
<source>Truncation of the noise (fast)</source>
<translation>Ruido atenuado (fast)</translation>
</message>
<message>
<source>Judge (empty: trained first)</source>
<translation>Juez (vacío: se entrena antes)</translation>
</message>
<message>
<source>Steps of the judge's training (0: no judge)</source>
<translation>Pasos del entrenamiento del juez (0: sin)</translation>
</message>
<message>
<source>Compile the networks</source>
<translation>Compilar las redes</translation>
</message>
<message>
<source>Width (empty: preset)</source>
<translation>Anchura (vacío: preajuste)</translation>
</message>
<message>
<source>Steps between validations (0: none)</source>
<translation>Pasos entre validaciones (0: ninguna)</translation>
</message>
<message>
<source>Stop after validations without gain (0: no)</source>
<translation>Parar tras validaciones sin mejora (0: no)</translation>
</message>
<message>
<source>Devices</source>
<translation>Dispositivos</translation>
</message>
<message>
<source>Generator</source>
<translation>Generador</translation>
</message>
<message>
<source>Log folder (checkpoints, previews, curves)</source>
<translation>Carpeta LOG (controles, vistas, curvas)</translation>
</message>
<message>
<source>Steps</source>
<translation>Pasos</translation>
</message>
<message>
<source>Seconds of training</source>
<translation>Segundos de entrenamiento</translation>
</message>
<message>
<source>Step of the best validation, which the model holds</source>
<translation>Paso de la mejor validación, que contiene el modelo</translation>
</message>
<message>
<source>Distance to real imagery (0: none)</source>
<translation>Distancia a la imagen real (0: ninguna)</translation>
</message>
<message>
<source>Agreement with the land cover (1: full)</source>
<translation>Concordancia con la cobertura del suelo (1: total)</translation>
</message>
<message>
<source>Diversity of the draws</source>
<translation>Diversidad de los sorteos</translation>
</message>
<message>
<source>Train generator</source>
<translation>Entrenar generador</translation>
</message>
<message>
<source>Residual blocks (empty: preset)</source>
<translation>Bloques resid. (vacío: preajuste)</translation>
</message>
<message>
<source>Weight of the cycle term</source>
<translation>Peso del término de ciclo</translation>
</message>
<message>
<source>Weight of the identity term</source>
<translation>Peso del término de identidad</translation>
</message>
<message>
<source>Translated crops that are kept (0: none)</source>
<translation>Recortes traducidos guardados (0: ninguno)</translation>
</message>
<message>
<source>Upsampling</source>
<translation>Sobremuestreo</translation>
</message>
<message>
<source>leaves no grid in the imagery (Odena et al. 2016) (resize)</source>
<translation>no deja cuadrícula en la imagen (Odena et al. 2016) (resize)</translation>
</message>
<message>
<source>as published (transposed)</source>
<translation>como se publicó (transposed)</translation>
</message>
<message>
<source>Share that is kept to measure</source>
<translation>Parte reservada para medir</translation>
</message>
<message>
<source>Weights that are exported</source>
<translation>Pesos que se exportan</translation>
</message>
<message>
<source>of the best validation (score)</source>
<translation>de la mejor validación (score)</translation>
</message>
<message>
<source>of the last step (last)</source>
<translation>del último paso (last)</translation>
</message>
<message>
<source>Steps between checkpoints</source>
<translation>Pasos entre puntos de control</translation>
</message>
<message>
<source>Translator from A to B</source>
<translation>Traductor de A a B</translation>
</message>
<message>
<source>Translator from B to A</source>
<translation>Traductor de B a A</translation>
</message>
<message>
<source>Step of the best validation, which the models hold</source>
<translation>Paso de la mejor validación, que contienen los modelos</translation>
</message>
<message>
<source>Distances to the other set's imagery, as a share of those of untranslated imagery (0: none)</source>
<translation>Distancias a la imagen del otro conjunto, como parte de las de la imagen sin traducir (0: ninguna)</translation>
</message>
<message>
<source>Distance of translated imagery of A to that of B (0: none)</source>
<translation>Distancia de la imagen traducida de A a la de B (0: ninguna)</translation>
</message>
<message>
<source>Distance of translated imagery of B to that of A (0: none)</source>
<translation>Distancia de la imagen traducida de B a la de A (0: ninguna)</translation>
</message>
<message>
<source>How hard translated imagery of A is told from that of B (0.69: not at all)</source>
<translation>Dificultad de distinguir la imagen traducida de A de la de B (0.69: imposible)</translation>
</message>
<message>
<source>How hard translated imagery of B is told from that of A (0.69: not at all)</source>
<translation>Dificultad de distinguir la imagen traducida de B de la de A (0.69: imposible)</translation>
</message>
<message>
<source>Train image translator (unpaired)</source>
<translation>Entrenar traductor de imágenes (sin pares)</translation>
</message>
<message>
<source>Size of the pictures in pixels</source>
<translation>Tamaño de las imágenes en píxeles</translation>
</message>
<message>
<source>Batch size</source>
<translation>Tamaño del lote</translation>
</message>
<message>
<source>Pictures that cannot be read</source>
<translation>Imágenes que no se pueden leer</translation>
</message>
<message>
<source>stop and name them (error)</source>
<translation>detenerse y nombrarlas (error)</translation>
</message>
<message>
<source>leave them out and count them (skip)</source>
<translation>dejarlas fuera y contarlas (skip)</translation>
</message>
<message>
<source>Objective</source>
<translation>Función objetivo</translation>
</message>
<message>
<source>as published (Lwin and Aguilar 2022) (minimax)</source>
<translation>como se publicó (Lwin y Aguilar 2022) (minimax)</translation>
</message>
<message>
<source>later, and steadier (Lim and Ye 2017) (hinge)</source>
<translation>posterior y más estable (Lim y Ye 2017) (hinge)</translation>
</message>
<message>
<source>How the class reaches the discriminator</source>
<translation>Cómo llega la clase al discriminador</translation>
</message>
<message>
<source>beside every pixel, as published (one-hot)</source>
<translation>junto a cada píxel, como se publicó (one-hot)</translation>
</message>
<message>
<source>later, and better with many classes (Miyato and Koyama 2018) (projection)</source>
<translation>posterior, y mejor con muchas clases (Miyato y Koyama 2018) (projection)</translation>
</message>
<message>
<source>pictures are flipped and turned (turns)</source>
<translation>las imágenes se voltean y giran (turns)</translation>
</message>
<message>
<source>Width of the networks</source>
<translation>Anchura de las redes</translation>
</message>
<message>
<source>Random numbers of a picture</source>
<translation>Números aleatorios de una imagen</translation>
</message>
<message>
<source>Learning rate</source>
<translation>Tasa de aprendizaje</translation>
</message>
<message>
<source>Share of each class that is kept to measure</source>
<translation>Parte de cada clase reservada para medir</translation>
</message>
<message>
<source>Scene generator</source>
<translation>Generador de escenas</translation>
</message>
<message>
<source>Distance to real pictures, mean over the classes (0: none)</source>
<translation>Distancia a imágenes reales, media de las clases (0: ninguna)</translation>
</message>
<message>
<source>Differences within a class, as a share of those of real pictures</source>
<translation>Diferencias dentro de una clase, como parte de las de imágenes reales</translation>
</message>
<message>
<source>Pictures that are whole</source>
<translation>Imágenes íntegras</translation>
</message>
<message>
<source>Pictures that cannot be read, and were left out</source>
<translation>Imágenes ilegibles que se dejaron fuera</translation>
</message>
<message>
<source>Train scene generator</source>
<translation>Entrenar generador de escenas</translation>
</message>
<message>
<source>Synthetic share (empty: all)</source>
<translation>Parte sintética (vacío: toda)</translation>
</message>
<message>
<source>Mixing</source>
<translation>Mezcla</translation>
</message>
<message>
<source>synthetic imagery in place of real (replace)</source>
<translation>imágenes sintéticas en lugar de reales (replace)</translation>
</message>
<message>
<source>on top of all real imagery (add)</source>
<translation>además de todas las imágenes reales (add)</translation>
</message>
<message>
<source>a share of the crops of each step (batch)</source>
<translation>una parte de los recortes de cada paso (batch)</translation>
</message>
<message>
<source>Variants of each synthetic scene</source>
<translation>Variantes de cada escena sintética</translation>
</message>
<message>
<source>Classes not to learn</source>
<translation>Clases que no se aprenden</translation>
</message>
<message>
<source>Write a copy for the plugin Deepness</source>
<translation>Escribir una copia para Deepness</translation>
</message>
<message>
<source>Segmenter</source>
<translation>Segmentador</translation>
</message>
<message>
<source>Mean IoU of the classes on the validation part (1: perfect)</source>
<translation>IoU media de las clases en la parte de validación (1: perfecta)</translation>
</message>
<message>
<source>IoU on the validation part, classes weighted by their area</source>
<translation>IoU en la parte de validación, clases ponderadas por superficie</translation>
</message>
<message>
<source>Share of the validation pixels that are right</source>
<translation>Parte de píxeles de validación correctos</translation>
</message>
<message>
<source>Train segmenter</source>
<translation>Entrenar segmentador</translation>
</message>
<message>
<source>Change pair and its maps</source>
<translation>Par de cambio y sus mapas</translation>
</message>
<message>
<source>Land cover seen after</source>
<translation>Cobertura del suelo vista después</translation>
</message>
<message>
<source>Land cover seen before</source>
<translation>Cobertura del suelo vista antes</translation>
</message>
<message>
<source>Generate imagery and evaluate it</source>
<translation>Generar imágenes y evaluarlas</translation>
</message>
<message>
<source>Images of each mask</source>
<translation>Imágenes de cada máscara</translation>
</message>
<message>
<source>Draw layouts, paint them, prepare a dataset</source>
<translation>Dibujar planos, pintarlos y preparar un conjunto de datos</translation>
</message>
<message>
<source>Examples (rasters or polygons)</source>
<translation>Ejemplos (rásteres o polígonos)</translation>
</message>
<message>
<source>Height in pixels</source>
<translation>Altura en píxeles</translation>
</message>
<message>
<source>Width in pixels</source>
<translation>Anchura en píxeles</translation>
</message>
<message>
<source>Dataset of the layout</source>
<translation>Conjunto de datos del plano</translation>
</message>
<message>
<source>Train on own imagery, then generate</source>
<translation>Entrenar con imágenes propias y generar</translation>
</message>
<message>
<source>Images to learn from</source>
<translation>Imágenes de las que se aprende</translation>
</message>
<message>
<source>Land cover to paint (raster or polygons)</source>
<translation>Cobertura que pintar (ráster, polígonos)</translation>
</message>
<message>
<source>Seed of the imagery</source>
<translation>Semilla de la imagen</translation>
</message>
<message>
<source>Log folder</source>
<translation>Carpeta LOG</translation>
</message>
<message>
<source>Train on labelled scenes, then generate more</source>
<translation>Entrenar con escenas etiquetadas y generar más</translation>
</message>
<message>
<source>Scenes (folder with a subfolder per class)</source>
<translation>Escenas (carpeta con una por clase)</translation>
</message>
<message>
<source>Seed of the pictures</source>
<translation>Semilla de las imágenes</translation>
</message>
<message>
<source>Steps of training</source>
<translation>Pasos de entrenamiento</translation>
</message>
<message>
<source>Train with synthetic imagery, then map</source>
<translation>Entrenar con imágenes sintéticas y cartografiar</translation>
</message>
<message>
<source>Generator's steps</source>
<translation>Pasos del generador</translation>
</message>
<message>
<source>Imagery to map</source>
<translation>Imagen que cartografiar</translation>
</message>
<message>
<source>Segmenter's steps</source>
<translation>Pasos del segmentador</translation>
</message>
<message>
<source>Synthetic images of every mask</source>
<translation>Imágenes sintéticas de cada máscara</translation>
</message>
<message>
<source>Log folder of the generator</source>
<translation>Carpeta LOG del generador</translation>
</message>
<message>
<source>Log folder of the segmenter</source>
<translation>Carpeta LOG del segmentador</translation>
</message>
<message>
<source>Train a translator, then translate</source>
<translation>Entrenar un traductor y traducir</translation>
</message>
<message>
<source>Imagery to translate</source>
<translation>Imagen que traducir</translation>
</message>
<message>
<source>Images A (look of the imagery)</source>
<translation>Imágenes A (aspecto de la imagen)</translation>
</message>
<message>
<source>Images B (look that is wanted)</source>
<translation>Imágenes B (aspecto deseado)</translation>
</message>
</context>
</TS>
