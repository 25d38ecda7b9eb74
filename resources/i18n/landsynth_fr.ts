<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="fr" sourcelanguage="en">
<context>
<name>LandSynth</name>
<message>
<source>Set up…</source>
<translation type="unfinished" />
</message>
<message>
<source>This needs a one-time setup of the worker environment (tier {}).</source>
<translation type="unfinished" />
</message>
<message>
<source>See the log of Processing.</source>
<translation type="unfinished" />
</message>
<message>
<source>Paint land cover</source>
<translation type="unfinished" />
</message>
<message>
<source>Turn a land-cover layer into imagery</source>
<translation type="unfinished" />
</message>
<message>
<source>Train</source>
<translation type="unfinished" />
</message>
<message>
<source>Train a generator on imagery of your own</source>
<translation type="unfinished" />
</message>
<message>
<source>Runs</source>
<translation type="unfinished" />
</message>
<message>
<source>Watch trainings, stop and resume them, use their models</source>
<translation type="unfinished" />
</message>
<message>
<source>Models</source>
<translation type="unfinished" />
</message>
<message>
<source>Models to choose from, and their cards</source>
<translation type="unfinished" />
</message>
<message>
<source>Environment</source>
<translation type="unfinished" />
</message>
<message>
<source>Install what LandSynth computes in</source>
<translation type="unfinished" />
</message>
<message>
<source>Load sample</source>
<translation type="unfinished" />
</message>
<message>
<source>Add the sample land cover to the project</source>
<translation type="unfinished" />
</message>
<message>
<source>Help</source>
<translation type="unfinished" />
</message>
<message>
<source>How to use LandSynth</source>
<translation type="unfinished" />
</message>
<message>
<source>One-time setup: 110 MB to download, about two minutes. Then land cover can be painted.</source>
<translation type="unfinished" />
</message>
<message>
<source>Kind</source>
<translation type="unfinished" />
</message>
<message>
<source>Classes</source>
<translation type="unfinished" />
</message>
<message>
<source>Pixels</source>
<translation type="unfinished" />
</message>
<message>
<source>Bands</source>
<translation type="unfinished" />
</message>
<message>
<source>Trained on</source>
<translation type="unfinished" />
</message>
<message>
<source>Measures</source>
<translation type="unfinished" />
</message>
<message>
<source>Licence</source>
<translation type="unfinished" />
</message>
<message>
<source>Attribution</source>
<translation type="unfinished" />
</message>
<message>
<source>About</source>
<translation type="unfinished" />
</message>
<message>
<source>Paints land cover</source>
<translation type="unfinished" />
</message>
<message>
<source>Maps land cover</source>
<translation type="unfinished" />
</message>
<message>
<source>Translates imagery</source>
<translation type="unfinished" />
</message>
<message>
<source>Draws labelled pictures</source>
<translation type="unfinished" />
</message>
<message>
<source>Take {} off the list? Its file stays.</source>
<translation type="unfinished" />
</message>
<message>
<source>Delete {}?</source>
<translation type="unfinished" />
</message>
<message>
<source>{} steps</source>
<translation type="unfinished" />
</message>
<message>
<source>{} scenes</source>
<translation type="unfinished" />
</message>
<message>
<source>Use</source>
<translation type="unfinished" />
</message>
<message>
<source>Set as default</source>
<translation type="unfinished" />
</message>
<message>
<source>Reveal</source>
<translation type="unfinished" />
</message>
<message>
<source>Remove</source>
<translation type="unfinished" />
</message>
<message>
<source>Import…</source>
<translation type="unfinished" />
</message>
<message>
<source>bundled</source>
<translation type="unfinished" />
</message>
<message>
<source>own</source>
<translation type="unfinished" />
</message>
<message>
<source>, default</source>
<translation type="unfinished" />
</message>
<message>
<source>Model</source>
<translation type="unfinished" />
</message>
<message>
<source>ONNX model (*.onnx)</source>
<translation type="unfinished" />
</message>
<message>
<source>{} m</source>
<translation type="unfinished" />
</message>
<message>
<source>Expected to copy {} to {}, found: {}. Choose another folder in the options.</source>
<translation type="unfinished" />
</message>
<message>
<source>Expected a model made by LandSynth, found {} without its card.</source>
<translation type="unfinished" />
</message>
<message>
<source>There is a {} in {} already. Rename one of them.</source>
<translation type="unfinished" />
</message>
<message>
<source>✓ fits polygons</source>
<translation type="unfinished" />
</message>
<message>
<source>✓ fits your pixels of {:.3g} m</source>
<translation type="unfinished" />
</message>
<message>
<source>⚠ your pixels {:.3g} m, model {:.3g} m</source>
<translation type="unfinished" />
</message>
<message>
<source>Whole layer</source>
<translation type="unfinished" />
</message>
<message>
<source>What the canvas shows</source>
<translation type="unfinished" />
</message>
<message>
<source>Another seed: another variant</source>
<translation type="unfinished" />
</message>
<message>
<source>none: the look is drawn by the seed</source>
<translation type="unfinished" />
</message>
<message>
<source>Imagery whose look is taken; for models with an encoder</source>
<translation type="unfinished" />
</message>
<message>
<source>GeoTIFF (*.tif)</source>
<translation type="unfinished" />
</message>
<message>
<source>temporary file</source>
<translation type="unfinished" />
</message>
<message>
<source>Another seed</source>
<translation type="unfinished" />
</message>
<message>
<source>Drag in the canvas: land cover to the left of the line, imagery to the right</source>
<translation type="unfinished" />
</message>
<message>
<source>Land cover</source>
<translation type="unfinished" />
</message>
<message>
<source>Part</source>
<translation type="unfinished" />
</message>
<message>
<source>Seed</source>
<translation type="unfinished" />
</message>
<message>
<source>Style image</source>
<translation type="unfinished" />
</message>
<message>
<source>Save to</source>
<translation type="unfinished" />
</message>
<message>
<source>Class field</source>
<translation type="unfinished" />
</message>
<message>
<source>Preview</source>
<translation type="unfinished" />
</message>
<message>
<source>Paint</source>
<translation type="unfinished" />
</message>
<message>
<source>Stop</source>
<translation type="unfinished" />
</message>
<message>
<source>Evaluate…</source>
<translation type="unfinished" />
</message>
<message>
<source>Compare</source>
<translation type="unfinished" />
</message>
<message>
<source>Painting</source>
<translation type="unfinished" />
</message>
<message>
<source>Paints {0} x {0} pixels around the middle of the canvas</source>
<translation type="unfinished" />
</message>
<message>
<source>Not offered, as they look like imagery: {}. Style a raster by classes if its values are codes.</source>
<translation type="unfinished" />
</message>
<message>
<source>Choose a land-cover layer, or add one to the project.</source>
<translation type="unfinished" />
</message>
<message>
<source>Raster of class codes, or polygons</source>
<translation type="unfinished" />
</message>
<message>
<source>{}, {}, seed {}</source>
<translation type="unfinished" />
</message>
<message>
<source>The canvas shows nothing of this layer.</source>
<translation type="unfinished" />
</message>
<message>
<source>Preview, seed {}, {:.1f} s</source>
<translation type="unfinished" />
</message>
<message>
<source>{:.3g} million pixels, about {}, at most {:.0f} MB</source>
<translation type="unfinished" />
</message>
<message>
<source>Synthetic imagery: it shows no real place at any real time. Painted by LandSynth from the land cover {} with the model {} (pixels of {:g} m, licence: {}) and seed {}.</source>
<translation type="unfinished" />
</message>
<message>
<source>not named</source>
<translation type="unfinished" />
</message>
<message>
<source>LandSynth: synthetic imagery from land cover</source>
<translation type="unfinished" />
</message>
<message>
<source>Open a report when it is done</source>
<translation type="unfinished" />
</message>
<message>
<source>Worker's Python interpreter (empty: LandSynth's own)</source>
<translation type="unfinished" />
</message>
<message>
<source>Proxy for installing (empty: QGIS' own)</source>
<translation type="unfinished" />
</message>
<message>
<source>Folder of wheels for installing offline</source>
<translation type="unfinished" />
</message>
<message>
<source>Folder for models (empty: in the profile)</source>
<translation type="unfinished" />
</message>
<message>
<source>Distance to real (better below)</source>
<translation type="unfinished" />
</message>
<message>
<source>Agreement (better above)</source>
<translation type="unfinished" />
</message>
<message>
<source>classes</source>
<translation type="unfinished" />
</message>
<message>
<source>real</source>
<translation type="unfinished" />
</message>
<message>
<source>draws</source>
<translation type="unfinished" />
</message>
<message>
<source>imagery</source>
<translation type="unfinished" />
</message>
<message>
<source>Distance of A to B (better below)</source>
<translation type="unfinished" />
</message>
<message>
<source>Distance of B to A (better below)</source>
<translation type="unfinished" />
</message>
<message>
<source>Pixels that are right (better above)</source>
<translation type="unfinished" />
</message>
<message>
<source>Diversity (real: 1)</source>
<translation type="unfinished" />
</message>
<message>
<source>stopping: it measures and exports</source>
<translation type="unfinished" />
</message>
<message>
<source>running: it begins; a judge is trained first</source>
<translation type="unfinished" />
</message>
<message>
<source>done</source>
<translation type="unfinished" />
</message>
<message>
<source>stopped, can be resumed</source>
<translation type="unfinished" />
</message>
<message>
<source>stopped</source>
<translation type="unfinished" />
</message>
<message>
<source>running</source>
<translation type="unfinished" />
</message>
<message>
<source>Measure and export what it has learnt, then end; it can be resumed</source>
<translation type="unfinished" />
</message>
<message>
<source>Earlier previews</source>
<translation type="unfinished" />
</message>
<message>
<source>Losses and all measures</source>
<translation type="unfinished" />
</message>
<message>
<source>LOG folder of a training</source>
<translation type="unfinished" />
</message>
<message>
<source>No training yet. “Train” in the menu begins one.</source>
<translation type="unfinished" />
</message>
<message>
<source>Stop and keep</source>
<translation type="unfinished" />
</message>
<message>
<source>Resume</source>
<translation type="unfinished" />
</message>
<message>
<source>Use this model</source>
<translation type="unfinished" />
</message>
<message>
<source>Open folder</source>
<translation type="unfinished" />
</message>
<message>
<source>Add a log folder…</source>
<translation type="unfinished" />
</message>
<message>
<source>Take off the list</source>
<translation type="unfinished" />
</message>
<message>
<source>what is read</source>
<translation type="unfinished" />
</message>
<message>
<source>translated</source>
<translation type="unfinished" />
</message>
<message>
<source>and back</source>
<translation type="unfinished" />
</message>
<message>
<source>made up</source>
<translation type="unfinished" />
</message>
<message>
<source>running, {} left</source>
<translation type="unfinished" />
</message>
<message>
<source>Step {} of {}: {}</source>
<translation type="unfinished" />
</message>
<message>
<source>Expected the LOG folder of a training, found: {}</source>
<translation type="unfinished" />
</message>
<message>
<source>Sample land cover (raster)</source>
<translation type="unfinished" />
</message>
<message>
<source>Sample land cover (polygons)</source>
<translation type="unfinished" />
</message>
<message>
<source>What you asked for needs “{}”. Press Install; then LandSynth goes on with it.</source>
<translation type="unfinished" />
</message>
<message>
<source>LandSynth computes in a Python of its own. Nothing is installed into QGIS.</source>
<translation type="unfinished" />
</message>
<message>
<source>Of older versions</source>
<translation type="unfinished" />
</message>
<message>
<source>What is installed</source>
<translation type="unfinished" />
</message>
<message>
<source>How and where</source>
<translation type="unfinished" />
</message>
<message>
<source>Any machine (CPU)</source>
<translation type="unfinished" />
</message>
<message>
<source>NVIDIA GPU (CUDA)</source>
<translation type="unfinished" />
</message>
<message>
<source>QGIS' own</source>
<translation type="unfinished" />
</message>
<message>
<source>Folder of wheel files, to install without a network</source>
<translation type="unfinished" />
</message>
<message>
<source>from the network</source>
<translation type="unfinished" />
</message>
<message>
<source>Install</source>
<translation type="unfinished" />
</message>
<message>
<source>Repair</source>
<translation type="unfinished" />
</message>
<message>
<source>Cancel</source>
<translation type="unfinished" />
</message>
<message>
<source>Paint and map</source>
<translation type="unfinished" />
</message>
<message>
<source>110 MB to download, 400 MB on disk, about two minutes</source>
<translation type="unfinished" />
</message>
<message>
<source>Measure and report</source>
<translation type="unfinished" />
</message>
<message>
<source>measures and reports; half as much again</source>
<translation type="unfinished" />
</message>
<message>
<source>PyTorch: up to 3 GB to download, 6 GB on disk</source>
<translation type="unfinished" />
</message>
<message>
<source>Install for</source>
<translation type="unfinished" />
</message>
<message>
<source>GPU</source>
<translation type="unfinished" />
</message>
<message>
<source>Free disk</source>
<translation type="unfinished" />
</message>
<message>
<source>Folder</source>
<translation type="unfinished" />
</message>
<message>
<source>Proxy</source>
<translation type="unfinished" />
</message>
<message>
<source>Wheels</source>
<translation type="unfinished" />
</message>
<message>
<source>no NVIDIA GPU found</source>
<translation type="unfinished" />
</message>
<message>
<source>Ready. Nothing is installed into QGIS.</source>
<translation type="unfinished" />
</message>
<message>
<source>Wait until what runs in the environment has ended, or stop it.</source>
<translation type="unfinished" />
</message>
<message>
<source>Delete {} ({})? It can be installed again.</source>
<translation type="unfinished" />
</message>
<message>
<source>Not installed: {}</source>
<translation type="unfinished" />
</message>
<message>
<source>Your own interpreter serves it: {}</source>
<translation type="unfinished" />
</message>
<message>
<source> (as part of {})</source>
<translation type="unfinished" />
</message>
<message>
<source>Ready{}: {} on disk, of {}, {}</source>
<translation type="unfinished" />
</message>
<message>
<source>Areas of change</source>
<translation type="unfinished" />
</message>
<message>
<source>CSV (*.csv)</source>
<translation type="unfinished" />
</message>
<message>
<source>Pixels that changed</source>
<translation type="unfinished" />
</message>
<message>
<source>Land cover of a real raster</source>
<translation type="unfinished" />
</message>
<message>
<source>Land cover of a synthetic raster</source>
<translation type="unfinished" />
</message>
<message>
<source>Networks that look</source>
<translation type="unfinished" />
</message>
<message>
<source>{} is no file and is exported for this run only: to run the job of the report again, save it first.</source>
<translation type="unfinished" />
</message>
<message>
<source>Expected a dataset folder or a raster as {}, found {}, which is neither. Check the path.</source>
<translation type="unfinished" />
</message>
<message>
<source>The evaluation was cancelled; no report was written.</source>
<translation type="unfinished" />
</message>
<message>
<source>Expected a raster layer as {}, found {}. Check the path.</source>
<translation type="unfinished" />
</message>
<message>
<source>Generators (empty: by kind)</source>
<translation type="unfinished" />
</message>
<message>
<source>Shares in percent</source>
<translation type="unfinished" />
</message>
<message>
<source>Diversity weights (kind lambda)</source>
<translation type="unfinished" />
</message>
<message>
<source>Sets of bands (kind bands)</source>
<translation type="unfinished" />
</message>
<message>
<source>Best mix</source>
<translation type="unfinished" />
</message>
<message>
<source>SHARES: expected percents above 0 and below 100, found {!r}. 0 and 100 are always there.</source>
<translation type="unfinished" />
</message>
<message>
<source>SHARES: expected percents such as 25, 50, 75 or shares such as 0.25, 0.5, 0.75, found both or a 1, which could be either, in {!r}. Write all as percents, 1 % with its sign.</source>
<translation type="unfinished" />
</message>
<message>
<source>Expected generators as GENERATORS, found a {} in {}. Choose models made by Train generator.</source>
<translation type="unfinished" />
</message>
<message>
<source>{}: expected numbers separated by commas, with a point for decimals, found {!r}. Correct {}.</source>
<translation type="unfinished" />
</message>
<message>
<source>The experiment was cancelled; no report was written. Cells that are finished stay in {}: run again with that LOG and RESUME to go on with the next.</source>
<translation type="unfinished" />
</message>
<message>
<source>Pixel size (empty: automatic)</source>
<translation type="unfinished" />
</message>
<message>
<source>Extent (empty: the whole layer)</source>
<translation type="unfinished" />
</message>
<message>
<source>CLASS_MAP names {}, which the land cover within EXTENT lacks.</source>
<translation type="unfinished" />
</message>
<message>
<source>LOOK_FIELD: expected polygons as {}, found the raster {}. Leave LOOK_FIELD empty: each connected part of a raster keeps its look.</source>
<translation type="unfinished" />
</message>
<message>
<source>{} of {}</source>
<translation type="unfinished" />
</message>
<message>
<source>Expected a raster or polygon layer as {}, found {}, which QGIS cannot open. Check the path, or that the layer's source is still there.</source>
<translation type="unfinished" />
</message>
<message>
<source>Expected a raster layer as {}, found {}, which QGIS cannot open. Check the path, or leave it empty.</source>
<translation type="unfinished" />
</message>
<message>
<source>Splits</source>
<translation type="unfinished" />
</message>
<message>
<source>Device that computed</source>
<translation type="unfinished" />
</message>
<message>
<source>Expected a generator as MODEL, found a {} in {}. Choose another.</source>
<translation type="unfinished" />
</message>
<message>
<source>The job was cancelled. What is finished lies in {}.part; RESUME goes on with it.</source>
<translation type="unfinished" />
</message>
<message>
<source>Class field (polygons)</source>
<translation type="unfinished" />
</message>
<message>
<source>Pixel size (empty: as examples)</source>
<translation type="unfinished" />
</message>
<message>
<source>Examples</source>
<translation type="unfinished" />
</message>
<message>
<source>Extent (empty: width and height)</source>
<translation type="unfinished" />
</message>
<message>
<source>PIXEL_SIZE: expected the size of pixels to rasterise {} with, found none. Set it in units of the layer's CRS, such as 1 for metres.</source>
<translation type="unfinished" />
</message>
<message>
<source>Contact sheet</source>
<translation type="unfinished" />
</message>
<message>
<source>Pictures</source>
<translation type="unfinished" />
</message>
<message>
<source>Seconds</source>
<translation type="unfinished" />
</message>
<message>
<source>SCENES is temporary: it goes when QGIS is closed. Copy it to keep it.</source>
<translation type="unfinished" />
</message>
<message>
<source>CLASSES: expected classes of the model ({}), found {}. Correct them.</source>
<translation type="unfinished" />
</message>
<message>
<source>FORMAT: expected tif for pictures with {} bands of {}, found {}, which holds one or three bands of uint8. Choose tif.</source>
<translation type="unfinished" />
</message>
<message>
<source>Tier</source>
<translation type="unfinished" />
</message>
<message>
<source>Hardware</source>
<translation type="unfinished" />
</message>
<message>
<source>Wheels folder (empty: network)</source>
<translation type="unfinished" />
</message>
<message>
<source>Interpreter</source>
<translation type="unfinished" />
</message>
<message>
<source>Status</source>
<translation type="unfinished" />
</message>
<message>
<source>{}: expected numbers such as 3, 2, 1, found {!r}. Change it or leave it empty.</source>
<translation type="unfinished" />
</message>
<message>
<source>The job was cancelled. No partial output was left.</source>
<translation type="unfinished" />
</message>
<message>
<source>Expected gdal:rasterize to burn the {}s of the polygons, found no output. Check that gdal_rasterize is installed (Debian: gdal-bin) and that the disk has room.</source>
<translation type="unfinished" />
</message>
<message>
<source>Expected polygons with a value in {} {} of {} within EXTENT, found none. Choose another field or EXTENT.</source>
<translation type="unfinished" />
</message>
<message>
<source>{} could not be copied to {} for rasterising: {}.</source>
<translation type="unfinished" />
</message>
<message>
<source>The job was cancelled.</source>
<translation type="unfinished" />
</message>
<message>
<source>Expected class codes in {}, found more than {} different values. Choose a land-cover layer, or classify it first.</source>
<translation type="unfinished" />
</message>
<message>
<source>Expected whole numbers as class codes in {}, found {:g}. Choose a land-cover layer, or round it first.</source>
<translation type="unfinished" />
</message>
<message>
<source>Expected whole numbers or texts in CLASS_FIELD {}, found {}. Choose another field.</source>
<translation type="unfinished" />
</message>
<message>
<source>Expected whole numbers or texts in CLASS_FIELD {}, found {}. Choose the field that holds class codes or names, or round its values with the field calculator.</source>
<translation type="unfinished" />
</message>
<message>
<source>Expected class codes from {} to {} in CLASS_FIELD {}, found {}. Choose the field that holds class codes or names.</source>
<translation type="unfinished" />
</message>
<message>
<source>Expected pairs text=class in CLASS_MAP, as CLASS_FIELD holds texts, found {}, which means codes. Write pairs such as {}=water, or choose the field that holds the codes.</source>
<translation type="unfinished" />
</message>
<message>
<source>Expected texts of CLASS_FIELD before '=' in CLASS_MAP ({}), found {}. Correct CLASS_MAP.</source>
<translation type="unfinished" />
</message>
<message>
<source>Expected pairs text=class in CLASS_MAP, found {!r}. Write text=class.</source>
<translation type="unfinished" />
</message>
<message>
<source>Expected polygons in AREA, found none in {}. Choose another layer.</source>
<translation type="unfinished" />
</message>
<message>
<source>Expected polygons of {} where the image {} lies, found none. Check the CRS of both ({}, {}), or leave the image out.</source>
<translation type="unfinished" />
</message>
<message>
<source>Expected a grid of at most {} pixels a side, found {} x {} pixels of {:g} x {:g}. Set a smaller EXTENT or a larger PIXEL_SIZE.</source>
<translation type="unfinished" />
</message>
<message>
<source>Expected an EXTENT with an area, found {}. Draw it again or leave it empty.</source>
<translation type="unfinished" />
</message>
<message>
<source>Expected an EXTENT that overlaps the {} ({}), found {}, both in the CRS of the {}. Choose another EXTENT or leave it empty.</source>
<translation type="unfinished" />
</message>
<message>
<source>Expected raster layers, or a folder of rasters, in {}, found {}, which QGIS cannot open as a raster. Check the path, or that the layer's source is still there.</source>
<translation type="unfinished" />
</message>
<message>
<source>Expected a raster or polygon layer as {}, found {}. Choose another.</source>
<translation type="unfinished" />
</message>
<message>
<source>Expected either rasters or polygons as {}, found both. Rasterise the polygons first (gdal:rasterize) with the codes of the rasters.</source>
<translation type="unfinished" />
</message>
<message>
<source>Expected polygons with a value in CLASS_FIELD {} of {}, found none. Choose another field.</source>
<translation type="unfinished" />
</message>
<message>
<source>Expected at most {} classes in CLASS_FIELD {} of {}, found {} different values. Choose the field that holds classes, not numbers of features or measures.</source>
<translation type="unfinished" />
</message>
<message>
<source>Expected a code{} before '=' in CLASSES, found {!r}. Correct CLASSES.</source>
<translation type="unfinished" />
</message>
<message>
<source>Expected pairs such as {} in CLASSES, found {!r}. Write code=name #rrggbb.</source>
<translation type="unfinished" />
</message>
<message>
<source>Expected a name of its own for every code in CLASSES, found {} for {} and {}. To join classes, reclassify the land cover first (native:reclassifybytable).</source>
<translation type="unfinished" />
</message>
<message>
<source>Expected a code to mean the same in every layer of LANDCOVER, found {} as {} in {} and as {} in {}. Reclassify one of them, or prepare two datasets.</source>
<translation type="unfinished" />
</message>
<message>
<source>Expected {}, the field of {} that holds class codes or names, found none. {}.</source>
<translation type="unfinished" />
</message>
<message>
<source>Expected polygons or a raster as {}, found {} with {}. Choose a polygon layer.</source>
<translation type="unfinished" />
</message>
<message>
<source>Expected polygons in {}, found none. Choose another layer or its filter.</source>
<translation type="unfinished" />
</message>
<message>
<source>Expected {} to be a field of {} ({}), found {}. Choose one of them.</source>
<translation type="unfinished" />
</message>
<message>
<source>{} polygon{} of {} without a value in {} left out: there is no imagery there, unless another polygon covers it.</source>
<translation type="unfinished" />
</message>
<message>
<source>Expected a BAND from 1 to {} of {}, found {}. Choose another band.</source>
<translation type="unfinished" />
</message>
<message>
<source>Expected class codes in {}, found a picture of a map ({}, a layer of type {}). Choose the land cover's own raster, for example from a WCS or a file.</source>
<translation type="unfinished" />
</message>
<message>
<source>Expected imagery with pixels of its own in {}, found {}, a layer of type {}. Save the part that you want with Export &gt; Save As as GeoTIFF, and choose that.</source>
<translation type="unfinished" />
</message>
<message>
<source>Expected a raster that GDAL opens, found {}: {}.</source>
<translation type="unfinished" />
</message>
<message>
<source>{} could not be exported to a file (error {}). Save it as GeoTIFF and run again.</source>
<translation type="unfinished" />
</message>
<message>
<source>Expected a raster with pixels of its own, found {}. Save it as GeoTIFF first.</source>
<translation type="unfinished" />
</message>
<message>
<source>Expected an EXTENT that can be transformed from {} to the CRS of the {}, {}, found {}. Check the CRS of the extent.</source>
<translation type="unfinished" />
</message>
<message>
<source>Land cover (raster or polygons)</source>
<translation type="unfinished" />
</message>
<message>
<source>Buildings (raster or polygons)</source>
<translation type="unfinished" />
</message>
<message>
<source>Classes (empty: by the layer)</source>
<translation type="unfinished" />
</message>
<message>
<source>Images (or pictures, below)</source>
<translation type="unfinished" />
</message>
<message>
<source>Test area (for split area)</source>
<translation type="unfinished" />
</message>
<message>
<source>Splits of scenes (split scene)</source>
<translation type="unfinished" />
</message>
<message>
<source>Expected {} as {}, found {}. Choose the layers again.</source>
<translation type="unfinished" />
</message>
<message>
<source>DATASET is temporary: it goes when QGIS is closed. Copy it to keep it.</source>
<translation type="unfinished" />
</message>
<message>
<source>SCENES: expected pairs such as tile5=test with one of {}, found {!r}. Correct SCENES.</source>
<translation type="unfinished" />
</message>
<message>
<source>{:.0%} done, about {} left.</source>
<translation type="unfinished" />
</message>
<message>
<source>Expected {} to be a folder that can be written, found: {}. Choose another OUTPUT.</source>
<translation type="unfinished" />
</message>
<message>
<source>Bands (empty: by name or order)</source>
<translation type="unfinished" />
</message>
<message>
<source>Imagery</source>
<translation type="unfinished" />
</message>
<message>
<source>Expected a raster layer as IMAGE, found none. Choose one.</source>
<translation type="unfinished" />
</message>
<message>
<source>Expected a raster layer as IMAGE, found {}, which QGIS cannot open as one. Check the path, or that the layer's source is still there.</source>
<translation type="unfinished" />
</message>
<message>
<source>Last preview</source>
<translation type="unfinished" />
</message>
<message>
<source>Expected at least two classes in the dataset {}, found {}. Prepare it again with land cover that tells classes apart.</source>
<translation type="unfinished" />
</message>
<message>
<source>batch_size: expected a multiple of the {} devices, found {}. Change BATCH_SIZE or DEVICES and run again.</source>
<translation type="unfinished" />
</message>
<message>
<source>Expected a training to resume in LOG, found none in {}: it starts anew.</source>
<translation type="unfinished" />
</message>
<message>
<source>Expected scenes for {} in the dataset {}, found none in its split {}. Prepare it again with {}, or another split.</source>
<translation type="unfinished" />
</message>
<message>
<source>{} is temporary: it goes when QGIS is closed. Choose a place of your own.</source>
<translation type="unfinished" />
</message>
<message>
<source>{}: expected outputs of your own, found a temporary one, which {}. Choose a file as OUTPUT, or leave {} out.</source>
<translation type="unfinished" />
</message>
<message>
<source>Scenes (folder of class folders, or zip)</source>
<translation type="unfinished" />
</message>
<message>
<source>Expected a folder with one subfolder per class, or a zip of one, as SCENES, found {}. Check it.</source>
<translation type="unfinished" />
</message>
<message>
<source>Synthetic dataset (several: ;)</source>
<translation type="unfinished" />
</message>
<message>
<source>Expected another folder as SYNTHETIC than DATASET, found {} as both. Choose a folder made by Generate synthetic dataset, or leave SYNTHETIC empty.</source>
<translation type="unfinished" />
</message>
<message>
<source>Bands (empty: all)</source>
<translation type="unfinished" />
</message>
<message>
<source>Images A</source>
<translation type="unfinished" />
</message>
<message>
<source>Images B</source>
<translation type="unfinished" />
</message>
<message>
<source>What the networks paint</source>
<translation type="unfinished" />
</message>
<message>
<source>Expected rasters, or a folder of them, as {}, found none. Choose some.</source>
<translation type="unfinished" />
</message>
<message>
<source>Mean absolute difference to the imagery over all bands, where DIFFERENCE is wanted</source>
<translation type="unfinished" />
</message>
<message>
<source>Classes of the land cover</source>
<translation type="unfinished" />
</message>
<message>
<source>Classes…</source>
<translation type="unfinished" />
</message>
<message>
<source>Fills the table; each row can still be chosen.</source>
<translation type="unfinished" />
</message>
<message>
<source>Filled by: names of the layer</source>
<translation type="unfinished" />
</message>
<message>
<source>Filled by: equal codes</source>
<translation type="unfinished" />
</message>
<message>
<source>Chosen row by row</source>
<translation type="unfinished" />
</message>
<message>
<source>Reading the land cover…</source>
<translation type="unfinished" />
</message>
<message>
<source>choose…</source>
<translation type="unfinished" />
</message>
<message>
<source>nothing</source>
<translation type="unfinished" />
</message>
<message>
<source>Code</source>
<translation type="unfinished" />
</message>
<message>
<source>Name</source>
<translation type="unfinished" />
</message>
<message>
<source>Share</source>
<translation type="unfinished" />
</message>
<message>
<source>Painted as</source>
<translation type="unfinished" />
</message>
<message>
<source>Yellow: only the codes are equal; please check.</source>
<translation type="unfinished" />
</message>
<message>
<source>Shares are those of a sample.</source>
<translation type="unfinished" />
</message>
<message>
<source>Filled by: scheme {}</source>
<translation type="unfinished" />
</message>
<message>
<source>Red: no class yet ({}).</source>
<translation type="unfinished" />
</message>
<message>
<source>{} rare codes are not shown.</source>
<translation type="unfinished" />
</message>
<message>
<source>Or a dataset's training masks</source>
<translation type="unfinished" />
</message>
<message>
<source>Width in pixels, without an extent</source>
<translation type="unfinished" />
</message>
<message>
<source>Height in pixels, without an extent</source>
<translation type="unfinished" />
</message>
<message>
<source>Shares of classes in percent</source>
<translation type="unfinished" />
</message>
<message>
<source>Instances of rare classes</source>
<translation type="unfinished" />
</message>
<message>
<source>Classes whose parts stay whole</source>
<translation type="unfinished" />
</message>
<message>
<source>Size of patches (empty: auto)</source>
<translation type="unfinished" />
</message>
<message>
<source>Classes to ignore</source>
<translation type="unfinished" />
</message>
<message>
<source>Land-cover layout</source>
<translation type="unfinished" />
</message>
<message>
<source>Size of patches in pixels</source>
<translation type="unfinished" />
</message>
<message>
<source>Megapixels</source>
<translation type="unfinished" />
</message>
<message>
<source>Draw land-cover layouts</source>
<translation type="unfinished" />
</message>
<message>
<source>deep learning</source>
<translation type="unfinished" />
</message>
<message>
<source>machine learning</source>
<translation type="unfinished" />
</message>
<message>
<source>ai</source>
<translation type="unfinished" />
</message>
<message>
<source>gan</source>
<translation type="unfinished" />
</message>
<message>
<source>neural network</source>
<translation type="unfinished" />
</message>
<message>
<source>synthetic imagery</source>
<translation type="unfinished" />
</message>
<message>
<source>land cover</source>
<translation type="unfinished" />
</message>
<message>
<source>Land cover before (raster or polygons)</source>
<translation type="unfinished" />
</message>
<message>
<source>Land cover after (raster or polygons)</source>
<translation type="unfinished" />
</message>
<message>
<source>Class field of after (polygons)</source>
<translation type="unfinished" />
</message>
<message>
<source>After shows only what changes</source>
<translation type="unfinished" />
</message>
<message>
<source>Class map (empty: by names)</source>
<translation type="unfinished" />
</message>
<message>
<source>Codes without a class</source>
<translation type="unfinished" />
</message>
<message>
<source>stop and list them (error)</source>
<translation type="unfinished" />
</message>
<message>
<source>leave their pixels empty (nodata)</source>
<translation type="unfinished" />
</message>
<message>
<source>Model (empty: by pixel size)</source>
<translation type="unfinished" />
</message>
<message>
<source>Seeds of single classes</source>
<translation type="unfinished" />
</message>
<message>
<source>Style image of after</source>
<translation type="unfinished" />
</message>
<message>
<source>Look field (polygons)</source>
<translation type="unfinished" />
</message>
<message>
<source>Class map of after (empty: same)</source>
<translation type="unfinished" />
</message>
<message>
<source>Seed of after (empty: SEED)</source>
<translation type="unfinished" />
</message>
<message>
<source>Style seed of after (empty: same)</source>
<translation type="unfinished" />
</message>
<message>
<source>Brightness of after</source>
<translation type="unfinished" />
</message>
<message>
<source>Contrast of after</source>
<translation type="unfinished" />
</message>
<message>
<source>Shift of after to the right, in pixels</source>
<translation type="unfinished" />
</message>
<message>
<source>Shift of after down, in pixels</source>
<translation type="unfinished" />
</message>
<message>
<source>Band of after (raster)</source>
<translation type="unfinished" />
</message>
<message>
<source>Compression</source>
<translation type="unfinished" />
</message>
<message>
<source>every program reads it (deflate)</source>
<translation type="unfinished" />
</message>
<message>
<source>faster, for programs with a GDAL of today (zstd)</source>
<translation type="unfinished" />
</message>
<message>
<source>fastest, largest (none)</source>
<translation type="unfinished" />
</message>
<message>
<source>Cloud-optimised GeoTIFF</source>
<translation type="unfinished" />
</message>
<message>
<source>Resume, and keep what is finished</source>
<translation type="unfinished" />
</message>
<message>
<source>Scheduler (empty: this process)</source>
<translation type="unfinished" />
</message>
<message>
<source>Tile size (empty: by memory)</source>
<translation type="unfinished" />
</message>
<message>
<source>Overlap of tiles (empty: advised)</source>
<translation type="unfinished" />
</message>
<message>
<source>Blending of tiles</source>
<translation type="unfinished" />
</message>
<message>
<source>cosine</source>
<translation type="unfinished" />
</message>
<message>
<source>linear</source>
<translation type="unfinished" />
</message>
<message>
<source>a hard cut in the middle (none)</source>
<translation type="unfinished" />
</message>
<message>
<source>Memory in MiB (empty: auto)</source>
<translation type="unfinished" />
</message>
<message>
<source>Device</source>
<translation type="unfinished" />
</message>
<message>
<source>A model that breaks its promise</source>
<translation type="unfinished" />
</message>
<message>
<source>one whose windows do not join is refused (error)</source>
<translation type="unfinished" />
</message>
<message>
<source>it is used, with a warning (warning)</source>
<translation type="unfinished" />
</message>
<message>
<source>Seed of the style (empty: SEED)</source>
<translation type="unfinished" />
</message>
<message>
<source>Band (raster)</source>
<translation type="unfinished" />
</message>
<message>
<source>Precision of the network</source>
<translation type="unfinished" />
</message>
<message>
<source>half on a GPU where the model has it and it stays within one digital number, else full (auto)</source>
<translation type="unfinished" />
</message>
<message>
<source>full</source>
<translation type="unfinished" />
</message>
<message>
<source>16-bit numbers, faster on a GPU (half)</source>
<translation type="unfinished" />
</message>
<message>
<source>Synthetic imagery before</source>
<translation type="unfinished" />
</message>
<message>
<source>Synthetic imagery after</source>
<translation type="unfinished" />
</message>
<message>
<source>Change mask</source>
<translation type="unfinished" />
</message>
<message>
<source>Megapixels per second</source>
<translation type="unfinished" />
</message>
<message>
<source>Windows</source>
<translation type="unfinished" />
</message>
<message>
<source>Generate change pairs</source>
<translation type="unfinished" />
</message>
<message>
<source>Synthetic imagery</source>
<translation type="unfinished" />
</message>
<message>
<source>Generate synthetic imagery from land-cover layer</source>
<translation type="unfinished" />
</message>
<message>
<source>Model (empty: the bundled one)</source>
<translation type="unfinished" />
</message>
<message>
<source>Confidence</source>
<translation type="unfinished" />
</message>
<message>
<source>Map land cover with a segmenter</source>
<translation type="unfinished" />
</message>
<message>
<source>Model (translator)</source>
<translation type="unfinished" />
</message>
<message>
<source>Translated imagery</source>
<translation type="unfinished" />
</message>
<message>
<source>Difference</source>
<translation type="unfinished" />
</message>
<message>
<source>Translate imagery</source>
<translation type="unfinished" />
</message>
<message>
<source>paint and map (inference)</source>
<translation type="unfinished" />
</message>
<message>
<source>measure and report too (evaluation)</source>
<translation type="unfinished" />
</message>
<message>
<source>train too (training)</source>
<translation type="unfinished" />
</message>
<message>
<source>any machine (cpu)</source>
<translation type="unfinished" />
</message>
<message>
<source>NVIDIA GPU (cuda)</source>
<translation type="unfinished" />
</message>
<message>
<source>Install or repair the worker environment</source>
<translation type="unfinished" />
</message>
<message>
<source>Setup</source>
<translation type="unfinished" />
</message>
<message>
<source>Training dataset</source>
<translation type="unfinished" />
</message>
<message>
<source>Kind of experiment</source>
<translation type="unfinished" />
</message>
<message>
<source>Trainings a mix (empty: 3 or 8)</source>
<translation type="unfinished" />
</message>
<message>
<source>Encoder (network that sees the imagery)</source>
<translation type="unfinished" />
</message>
<message>
<source>Preset</source>
<translation type="unfinished" />
</message>
<message>
<source>without a GPU (laptop)</source>
<translation type="unfinished" />
</message>
<message>
<source>larger crops and more steps (gpu)</source>
<translation type="unfinished" />
</message>
<message>
<source>as published (paper)</source>
<translation type="unfinished" />
</message>
<message>
<source>Steps of each (empty: preset)</source>
<translation type="unfinished" />
</message>
<message>
<source>Resume from the log folder</source>
<translation type="unfinished" />
</message>
<message>
<source>Images of a mask at most (kind composition)</source>
<translation type="unfinished" />
</message>
<message>
<source>Batch size (empty: as preset)</source>
<translation type="unfinished" />
</message>
<message>
<source>Crop size in px (empty: preset)</source>
<translation type="unfinished" />
</message>
<message>
<source>Arms beside real imagery (kind usefulness)</source>
<translation type="unfinished" />
</message>
<message>
<source>Share of painted crops (kind usefulness)</source>
<translation type="unfinished" />
</message>
<message>
<source>Real pixels that the filter may take</source>
<translation type="unfinished" />
</message>
<message>
<source>Kinds that train generators: architecture</source>
<translation type="unfinished" />
</message>
<message>
<source>Generators' steps (empty: preset)</source>
<translation type="unfinished" />
</message>
<message>
<source>Radiometry of synthetic imagery</source>
<translation type="unfinished" />
</message>
<message>
<source>as the generator paints (model)</source>
<translation type="unfinished" />
</message>
<message>
<source>every class as bright and as varied as in a real train scene (scenes)</source>
<translation type="unfinished" />
</message>
<message>
<source>First seed</source>
<translation type="unfinished" />
</message>
<message>
<source>Schedule of the learning rate</source>
<translation type="unfinished" />
</message>
<message>
<source>halves where validation no longer improves (plateau)</source>
<translation type="unfinished" />
</message>
<message>
<source>falls to 0 over the steps (cosine)</source>
<translation type="unfinished" />
</message>
<message>
<source>constant</source>
<translation type="unfinished" />
</message>
<message>
<source>Steps between validations</source>
<translation type="unfinished" />
</message>
<message>
<source>Precision</source>
<translation type="unfinished" />
</message>
<message>
<source>bf16-mixed where the device computes it, which is faster (auto)</source>
<translation type="unfinished" />
</message>
<message>
<source>full precision (32-true)</source>
<translation type="unfinished" />
</message>
<message>
<source>bf16-mixed</source>
<translation type="unfinished" />
</message>
<message>
<source>CPU threads (empty: all cores)</source>
<translation type="unfinished" />
</message>
<message>
<source>Trainings at most in this run (0: all)</source>
<translation type="unfinished" />
</message>
<message>
<source>Learning rate (empty: as preset)</source>
<translation type="unfinished" />
</message>
<message>
<source>Width of plain (empty: preset)</source>
<translation type="unfinished" />
</message>
<message>
<source>Encoder's weights (file, or hub)</source>
<translation type="unfinished" />
</message>
<message>
<source>Depth of the encoder plain</source>
<translation type="unfinished" />
</message>
<message>
<source>Loss</source>
<translation type="unfinished" />
</message>
<message>
<source>pixel by pixel (cross-entropy)</source>
<translation type="unfinished" />
</message>
<message>
<source>overlap of each class (jaccard)</source>
<translation type="unfinished" />
</message>
<message>
<source>hard pixels (focal)</source>
<translation type="unfinished" />
</message>
<message>
<source>the first two together (combined)</source>
<translation type="unfinished" />
</message>
<message>
<source>Weights of the classes</source>
<translation type="unfinished" />
</message>
<message>
<source>Sampling of crops</source>
<translation type="unfinished" />
</message>
<message>
<source>around pixels of every class equally often (balanced)</source>
<translation type="unfinished" />
</message>
<message>
<source>around any labelled pixel (uniform)</source>
<translation type="unfinished" />
</message>
<message>
<source>Augmentation</source>
<translation type="unfinished" />
</message>
<message>
<source>crops are flipped and turned (turns)</source>
<translation type="unfinished" />
</message>
<message>
<source>colours and scale change too, and parts of one are pasted into another (strong)</source>
<translation type="unfinished" />
</message>
<message>
<source>as they are (none)</source>
<translation type="unfinished" />
</message>
<message>
<source>Averaging of weights (0: none)</source>
<translation type="unfinished" />
</message>
<message>
<source>Report</source>
<translation type="unfinished" />
</message>
<message>
<source>HTML files (*.html)</source>
<translation type="unfinished" />
</message>
<message>
<source>Metrics (tables and plots lie beside it)</source>
<translation type="unfinished" />
</message>
<message>
<source>JSON files (*.json)</source>
<translation type="unfinished" />
</message>
<message>
<source>Log folder (trainings, imagery)</source>
<translation type="unfinished" />
</message>
<message>
<source>Gain in mean IoU of the best mix over real imagery alone (0.05: 5 % more)</source>
<translation type="unfinished" />
</message>
<message>
<source>Trainings that are done</source>
<translation type="unfinished" />
</message>
<message>
<source>Trainings of the whole experiment</source>
<translation type="unfinished" />
</message>
<message>
<source>Augmentation experiment</source>
<translation type="unfinished" />
</message>
<message>
<source>Training</source>
<translation type="unfinished" />
</message>
<message>
<source>Real imagery (dataset folder or raster)</source>
<translation type="unfinished" />
</message>
<message>
<source>Synthetic (empty: painted)</source>
<translation type="unfinished" />
</message>
<message>
<source>Generator (empty: bundled)</source>
<translation type="unfinished" />
</message>
<message>
<source>Segmenter (empty: bundled)</source>
<translation type="unfinished" />
</message>
<message>
<source>Split of the real dataset</source>
<translation type="unfinished" />
</message>
<message>
<source>What is measured</source>
<translation type="unfinished" />
</message>
<message>
<source>Metrics of an experiment</source>
<translation type="unfinished" />
</message>
<message>
<source>Chips of each side at most</source>
<translation type="unfinished" />
</message>
<message>
<source>Class map of land-cover rasters</source>
<translation type="unfinished" />
</message>
<message>
<source>Weights of FID (file, or hub)</source>
<translation type="unfinished" />
</message>
<message>
<source>Weights of ResNet-50 (or hub)</source>
<translation type="unfinished" />
</message>
<message>
<source>Weights of LPIPS (file, or hub)</source>
<translation type="unfinished" />
</message>
<message>
<source>Width of a chip in pixels</source>
<translation type="unfinished" />
</message>
<message>
<source>Masks drawn several times, for diversity</source>
<translation type="unfinished" />
</message>
<message>
<source>Draws of each mask</source>
<translation type="unfinished" />
</message>
<message>
<source>Repetitions of the random forest</source>
<translation type="unfinished" />
</message>
<message>
<source>Resamplings for intervals</source>
<translation type="unfinished" />
</message>
<message>
<source>Memory for chips (MiB)</source>
<translation type="unfinished" />
</message>
<message>
<source>Metrics</source>
<translation type="unfinished" />
</message>
<message>
<source>Frechet distance, satellite features (lower is better)</source>
<translation type="unfinished" />
</message>
<message>
<source>Kernel distance, satellite features (lower is better)</source>
<translation type="unfinished" />
</message>
<message>
<source>Frechet distance, segmenter's features (lower is better)</source>
<translation type="unfinished" />
</message>
<message>
<source>FID as published (lower is better)</source>
<translation type="unfinished" />
</message>
<message>
<source>KID as published (lower is better)</source>
<translation type="unfinished" />
</message>
<message>
<source>Frechet distance, ResNet-50 (lower is better)</source>
<translation type="unfinished" />
</message>
<message>
<source>Mean IoU of the segmenter on synthetic imagery (higher is better)</source>
<translation type="unfinished" />
</message>
<message>
<source>Frequency-weighted IoU (higher is better)</source>
<translation type="unfinished" />
</message>
<message>
<source>Accuracy of the segmenter (higher is better)</source>
<translation type="unfinished" />
</message>
<message>
<source>Difference between draws of one mask (higher is better)</source>
<translation type="unfinished" />
</message>
<message>
<source>Difference inside a class drawn anew (higher is better)</source>
<translation type="unfinished" />
</message>
<message>
<source>Difference outside a class drawn anew (lower is better)</source>
<translation type="unfinished" />
</message>
<message>
<source>LPIPS as published (higher is better)</source>
<translation type="unfinished" />
</message>
<message>
<source>mCSD as published (higher is better)</source>
<translation type="unfinished" />
</message>
<message>
<source>mOCD as published (lower is better)</source>
<translation type="unfinished" />
</message>
<message>
<source>Log loss of telling real from synthetic (higher is better)</source>
<translation type="unfinished" />
</message>
<message>
<source>Area under the ROC curve of telling real from synthetic (lower is better)</source>
<translation type="unfinished" />
</message>
<message>
<source>Distance of the bands' distributions (lower is better)</source>
<translation type="unfinished" />
</message>
<message>
<source>Spread within classes, synthetic over real (1 is best)</source>
<translation type="unfinished" />
</message>
<message>
<source>Distance of the power spectra (lower is better)</source>
<translation type="unfinished" />
</message>
<message>
<source>Jump across the lines of a grid (1: no seam)</source>
<translation type="unfinished" />
</message>
<message>
<source>Distance to the nearest training chip over that of strangers (0: copies)</source>
<translation type="unfinished" />
</message>
<message>
<source>Nearness to the pictures of training masks over others (0: copies)</source>
<translation type="unfinished" />
</message>
<message>
<source>Gain in mean IoU by synthetic imagery, of EXPERIMENT (0.05: 5 % more)</source>
<translation type="unfinished" />
</message>
<message>
<source>Real chips</source>
<translation type="unfinished" />
</message>
<message>
<source>Synthetic chips</source>
<translation type="unfinished" />
</message>
<message>
<source>Measures that were not computed; the report says why</source>
<translation type="unfinished" />
</message>
<message>
<source>Evaluate</source>
<translation type="unfinished" />
</message>
<message>
<source>Model (scene generator)</source>
<translation type="unfinished" />
</message>
<message>
<source>Pictures of each class</source>
<translation type="unfinished" />
</message>
<message>
<source>Classes (empty: all)</source>
<translation type="unfinished" />
</message>
<message>
<source>Format</source>
<translation type="unfinished" />
</message>
<message>
<source>png</source>
<translation type="unfinished" />
</message>
<message>
<source>jpg</source>
<translation type="unfinished" />
</message>
<message>
<source>any (tif)</source>
<translation type="unfinished" />
</message>
<message>
<source>Write a contact sheet</source>
<translation type="unfinished" />
</message>
<message>
<source>Labelled scenes</source>
<translation type="unfinished" />
</message>
<message>
<source>Generate labelled scenes</source>
<translation type="unfinished" />
</message>
<message>
<source>Variants of each mask</source>
<translation type="unfinished" />
</message>
<message>
<source>Latents</source>
<translation type="unfinished" />
</message>
<message>
<source>looks are drawn (random)</source>
<translation type="unfinished" />
</message>
<message>
<source>each image takes the look of the real one (encoded)</source>
<translation type="unfinished" />
</message>
<message>
<source>Radiometry</source>
<translation type="unfinished" />
</message>
<message>
<source>as painted (model)</source>
<translation type="unfinished" />
</message>
<message>
<source>each image takes the colours and contrast of a real training scene (scenes)</source>
<translation type="unfinished" />
</message>
<message>
<source>Masks painted more often</source>
<translation type="unfinished" />
</message>
<message>
<source>all alike (none)</source>
<translation type="unfinished" />
</message>
<message>
<source>train masks with rare classes (rare)</source>
<translation type="unfinished" />
</message>
<message>
<source>those that the segmenter maps worst (hard)</source>
<translation type="unfinished" />
</message>
<message>
<source>Filter by segmenter (empty: none)</source>
<translation type="unfinished" />
</message>
<message>
<source>Resume an unfinished run</source>
<translation type="unfinished" />
</message>
<message>
<source>Memory for windows (MiB)</source>
<translation type="unfinished" />
</message>
<message>
<source>Synthetic dataset</source>
<translation type="unfinished" />
</message>
<message>
<source>Masks</source>
<translation type="unfinished" />
</message>
<message>
<source>Images</source>
<translation type="unfinished" />
</message>
<message>
<source>Images made by this run</source>
<translation type="unfinished" />
</message>
<message>
<source>Generate synthetic dataset</source>
<translation type="unfinished" />
</message>
<message>
<source>Split</source>
<translation type="unfinished" />
</message>
<message>
<source>whole images are (scene)</source>
<translation type="unfinished" />
</message>
<message>
<source>the test lies inside polygons (area)</source>
<translation type="unfinished" />
</message>
<message>
<source>square blocks are drawn (blocks)</source>
<translation type="unfinished" />
</message>
<message>
<source>Folder of pictures instead</source>
<translation type="unfinished" />
</message>
<message>
<source>Pixel size (empty: the images')</source>
<translation type="unfinished" />
</message>
<message>
<source>Metres in a pixel (without CRS)</source>
<translation type="unfinished" />
</message>
<message>
<source>Share for validation</source>
<translation type="unfinished" />
</message>
<message>
<source>Share for the test</source>
<translation type="unfinished" />
</message>
<message>
<source>Size of blocks in pixels</source>
<translation type="unfinished" />
</message>
<message>
<source>Attribution of the imagery</source>
<translation type="unfinished" />
</message>
<message>
<source>Seed of the split</source>
<translation type="unfinished" />
</message>
<message>
<source>Class of the buildings</source>
<translation type="unfinished" />
</message>
<message>
<source>Tolerance of mask colours</source>
<translation type="unfinished" />
</message>
<message>
<source>Pictures a scene, such as 3x3</source>
<translation type="unfinished" />
</message>
<message>
<source>Name (empty: the folder's)</source>
<translation type="unfinished" />
</message>
<message>
<source>Scenes</source>
<translation type="unfinished" />
</message>
<message>
<source>Labelled pixels for training</source>
<translation type="unfinished" />
</message>
<message>
<source>Labelled pixels for validation</source>
<translation type="unfinished" />
</message>
<message>
<source>Labelled pixels for the test</source>
<translation type="unfinished" />
</message>
<message>
<source>Prepare training dataset</source>
<translation type="unfinished" />
</message>
<message>
<source>Architecture</source>
<translation type="unfinished" />
</message>
<message>
<source>LandSynth's own (fast)</source>
<translation type="unfinished" />
</message>
<message>
<source>spade</source>
<translation type="unfinished" />
</message>
<message>
<source>csebgan</source>
<translation type="unfinished" />
</message>
<message>
<source>Steps (empty: as preset)</source>
<translation type="unfinished" />
</message>
<message>
<source>Minutes at most (empty: any)</source>
<translation type="unfinished" />
</message>
<message>
<source>Diversity (weight of the diversity term)</source>
<translation type="unfinished" />
</message>
<message>
<source>Bound of the diversity term</source>
<translation type="unfinished" />
</message>
<message>
<source>Larger noise in px (fast)</source>
<translation type="unfinished" />
</message>
<message>
<source>Classes with looks by part (fast)</source>
<translation type="unfinished" />
</message>
<message>
<source>Generalisation of masks in px</source>
<translation type="unfinished" />
</message>
<message>
<source>only what the discriminator sees, so that shadows keep their side (discriminator)</source>
<translation type="unfinished" />
</message>
<message>
<source>Ablation (csebgan)</source>
<translation type="unfinished" />
</message>
<message>
<source>Perceptual features</source>
<translation type="unfinished" />
</message>
<message>
<source>lite0 or vgg19 where its weights are (auto)</source>
<translation type="unfinished" />
</message>
<message>
<source>vgg19</source>
<translation type="unfinished" />
</message>
<message>
<source>features of the conductor or discriminator (own)</source>
<translation type="unfinished" />
</message>
<message>
<source>lite0</source>
<translation type="unfinished" />
</message>
<message>
<source>Weights of VGG-19</source>
<translation type="unfinished" />
</message>
<message>
<source>Judge (empty: trained first)</source>
<translation type="unfinished" />
</message>
<message>
<source>Steps of the judge's training (0: no judge)</source>
<translation type="unfinished" />
</message>
<message>
<source>Compile the networks</source>
<translation type="unfinished" />
</message>
<message>
<source>Width (empty: preset)</source>
<translation type="unfinished" />
</message>
<message>
<source>Steps between validations (0: none)</source>
<translation type="unfinished" />
</message>
<message>
<source>Stop after validations without gain (0: no)</source>
<translation type="unfinished" />
</message>
<message>
<source>Devices</source>
<translation type="unfinished" />
</message>
<message>
<source>Generator</source>
<translation type="unfinished" />
</message>
<message>
<source>Log folder (checkpoints, previews, curves)</source>
<translation type="unfinished" />
</message>
<message>
<source>Steps</source>
<translation type="unfinished" />
</message>
<message>
<source>Seconds of training</source>
<translation type="unfinished" />
</message>
<message>
<source>Step of the best validation, which the model holds</source>
<translation type="unfinished" />
</message>
<message>
<source>Distance to real imagery (0: none)</source>
<translation type="unfinished" />
</message>
<message>
<source>Agreement with the land cover (1: full)</source>
<translation type="unfinished" />
</message>
<message>
<source>Diversity of the draws</source>
<translation type="unfinished" />
</message>
<message>
<source>Train generator</source>
<translation type="unfinished" />
</message>
<message>
<source>Residual blocks (empty: preset)</source>
<translation type="unfinished" />
</message>
<message>
<source>Weight of the cycle term</source>
<translation type="unfinished" />
</message>
<message>
<source>Weight of the identity term</source>
<translation type="unfinished" />
</message>
<message>
<source>Translated crops that are kept (0: none)</source>
<translation type="unfinished" />
</message>
<message>
<source>Upsampling</source>
<translation type="unfinished" />
</message>
<message>
<source>leaves no grid in the imagery (Odena et al. 2016) (resize)</source>
<translation type="unfinished" />
</message>
<message>
<source>as published (transposed)</source>
<translation type="unfinished" />
</message>
<message>
<source>Share that is kept to measure</source>
<translation type="unfinished" />
</message>
<message>
<source>Weights that are exported</source>
<translation type="unfinished" />
</message>
<message>
<source>of the best validation (score)</source>
<translation type="unfinished" />
</message>
<message>
<source>of the last step (last)</source>
<translation type="unfinished" />
</message>
<message>
<source>Steps between checkpoints</source>
<translation type="unfinished" />
</message>
<message>
<source>Translator from A to B</source>
<translation type="unfinished" />
</message>
<message>
<source>Translator from B to A</source>
<translation type="unfinished" />
</message>
<message>
<source>Step of the best validation, which the models hold</source>
<translation type="unfinished" />
</message>
<message>
<source>Distances to the other set's imagery, as a share of those of untranslated imagery (0: none)</source>
<translation type="unfinished" />
</message>
<message>
<source>Distance of translated imagery of A to that of B (0: none)</source>
<translation type="unfinished" />
</message>
<message>
<source>Distance of translated imagery of B to that of A (0: none)</source>
<translation type="unfinished" />
</message>
<message>
<source>How hard translated imagery of A is told from that of B (0.69: not at all)</source>
<translation type="unfinished" />
</message>
<message>
<source>How hard translated imagery of B is told from that of A (0.69: not at all)</source>
<translation type="unfinished" />
</message>
<message>
<source>Train image translator (unpaired)</source>
<translation type="unfinished" />
</message>
<message>
<source>Size of the pictures in pixels</source>
<translation type="unfinished" />
</message>
<message>
<source>Batch size</source>
<translation type="unfinished" />
</message>
<message>
<source>Pictures that cannot be read</source>
<translation type="unfinished" />
</message>
<message>
<source>stop and name them (error)</source>
<translation type="unfinished" />
</message>
<message>
<source>leave them out and count them (skip)</source>
<translation type="unfinished" />
</message>
<message>
<source>Objective</source>
<translation type="unfinished" />
</message>
<message>
<source>as published (Lwin and Aguilar 2022) (minimax)</source>
<translation type="unfinished" />
</message>
<message>
<source>later, and steadier (Lim and Ye 2017) (hinge)</source>
<translation type="unfinished" />
</message>
<message>
<source>How the class reaches the discriminator</source>
<translation type="unfinished" />
</message>
<message>
<source>beside every pixel, as published (one-hot)</source>
<translation type="unfinished" />
</message>
<message>
<source>later, and better with many classes (Miyato and Koyama 2018) (projection)</source>
<translation type="unfinished" />
</message>
<message>
<source>pictures are flipped and turned (turns)</source>
<translation type="unfinished" />
</message>
<message>
<source>Width of the networks</source>
<translation type="unfinished" />
</message>
<message>
<source>Random numbers of a picture</source>
<translation type="unfinished" />
</message>
<message>
<source>Learning rate</source>
<translation type="unfinished" />
</message>
<message>
<source>Share of each class that is kept to measure</source>
<translation type="unfinished" />
</message>
<message>
<source>Scene generator</source>
<translation type="unfinished" />
</message>
<message>
<source>Distance to real pictures, mean over the classes (0: none)</source>
<translation type="unfinished" />
</message>
<message>
<source>Differences within a class, as a share of those of real pictures</source>
<translation type="unfinished" />
</message>
<message>
<source>Pictures that are whole</source>
<translation type="unfinished" />
</message>
<message>
<source>Pictures that cannot be read, and were left out</source>
<translation type="unfinished" />
</message>
<message>
<source>Train scene generator</source>
<translation type="unfinished" />
</message>
<message>
<source>Synthetic share (empty: all)</source>
<translation type="unfinished" />
</message>
<message>
<source>Mixing</source>
<translation type="unfinished" />
</message>
<message>
<source>synthetic imagery in place of real (replace)</source>
<translation type="unfinished" />
</message>
<message>
<source>on top of all real imagery (add)</source>
<translation type="unfinished" />
</message>
<message>
<source>a share of the crops of each step (batch)</source>
<translation type="unfinished" />
</message>
<message>
<source>Variants of each synthetic scene</source>
<translation type="unfinished" />
</message>
<message>
<source>Classes not to learn</source>
<translation type="unfinished" />
</message>
<message>
<source>Write a copy for the plugin Deepness</source>
<translation type="unfinished" />
</message>
<message>
<source>Segmenter</source>
<translation type="unfinished" />
</message>
<message>
<source>Mean IoU of the classes on the validation part (1: perfect)</source>
<translation type="unfinished" />
</message>
<message>
<source>IoU on the validation part, classes weighted by their area</source>
<translation type="unfinished" />
</message>
<message>
<source>Share of the validation pixels that are right</source>
<translation type="unfinished" />
</message>
<message>
<source>Train segmenter</source>
<translation type="unfinished" />
</message>
<message>
<source>Change pair and its maps</source>
<translation type="unfinished" />
</message>
<message>
<source>Land cover seen after</source>
<translation type="unfinished" />
</message>
<message>
<source>Land cover seen before</source>
<translation type="unfinished" />
</message>
<message>
<source>Generate imagery and evaluate it</source>
<translation type="unfinished" />
</message>
<message>
<source>Images of each mask</source>
<translation type="unfinished" />
</message>
<message>
<source>Draw layouts, paint them, prepare a dataset</source>
<translation type="unfinished" />
</message>
<message>
<source>Examples (rasters or polygons)</source>
<translation type="unfinished" />
</message>
<message>
<source>Height in pixels</source>
<translation type="unfinished" />
</message>
<message>
<source>Width in pixels</source>
<translation type="unfinished" />
</message>
<message>
<source>Dataset of the layout</source>
<translation type="unfinished" />
</message>
<message>
<source>Train on own imagery, then generate</source>
<translation type="unfinished" />
</message>
<message>
<source>Images to learn from</source>
<translation type="unfinished" />
</message>
<message>
<source>Land cover to paint (raster or polygons)</source>
<translation type="unfinished" />
</message>
<message>
<source>Seed of the imagery</source>
<translation type="unfinished" />
</message>
<message>
<source>Log folder</source>
<translation type="unfinished" />
</message>
<message>
<source>Train on labelled scenes, then generate more</source>
<translation type="unfinished" />
</message>
<message>
<source>Scenes (folder with a subfolder per class)</source>
<translation type="unfinished" />
</message>
<message>
<source>Seed of the pictures</source>
<translation type="unfinished" />
</message>
<message>
<source>Steps of training</source>
<translation type="unfinished" />
</message>
<message>
<source>Train with synthetic imagery, then map</source>
<translation type="unfinished" />
</message>
<message>
<source>Generator's steps</source>
<translation type="unfinished" />
</message>
<message>
<source>Imagery to map</source>
<translation type="unfinished" />
</message>
<message>
<source>Segmenter's steps</source>
<translation type="unfinished" />
</message>
<message>
<source>Synthetic images of every mask</source>
<translation type="unfinished" />
</message>
<message>
<source>Log folder of the generator</source>
<translation type="unfinished" />
</message>
<message>
<source>Log folder of the segmenter</source>
<translation type="unfinished" />
</message>
<message>
<source>Train a translator, then translate</source>
<translation type="unfinished" />
</message>
<message>
<source>Imagery to translate</source>
<translation type="unfinished" />
</message>
<message>
<source>Images A (look of the imagery)</source>
<translation type="unfinished" />
</message>
<message>
<source>Images B (look that is wanted)</source>
<translation type="unfinished" />
</message>
</context>
</TS>
