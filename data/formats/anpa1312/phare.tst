W2870_world
u iBC-EU--FR-Lighthouse     11-13 0104
^BC-EU--FR-Lighthouse, 1st Ld-Writethru,104<
^Breton lighthouse reopens after storm<
^AP Photo XNP101<
^Eds: Updates with quote.<
^By JANE DOE=
^Associated Press=
	   BREST, France (AP) _ A lighthouse off Brittany reopened Wednesday. 
 
	   ``The stairs held,'' said the keeper. 
	   AP-WF-11-13-13 1509GMT<


