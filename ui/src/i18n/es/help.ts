/** What F1 says about each screen of the staff window. A screen without words here does not compile. */
export const help = {
  button: 'Ayuda',
  what: 'Para qué sirve',
  how: 'Qué hacer',
  wrong: 'Si algo va mal',
  call: 'A quién llamar',
  calls: {
    president: 'Avise a presidencia de la mesa.',
    support: 'Avise a apoyo técnico. Si no está, llame al centro.',
    centre: 'Llame al centro, con el código de la mesa a mano.',
  },
  keys: 'Teclas',
  keyWords: {
    help: 'F1 abre y cierra esta ayuda.',
    escape: 'Esc cierra la ayuda. Sin ella, vuelve atrás donde hay «Atrás».',
    enter: 'Intro pulsa el botón señalado o envía lo escrito.',
  },
  screens: {
    starting: {
      what: 'El equipo arranca.',
      how: 'Espere unos segundos. No apague el equipo.',
      wrong: 'Si esta pantalla sigue más de un minuto, no lo reinicie sin avisar.',
    },
    'no-election': {
      what: 'Este equipo aún no tiene elección ni censo.',
      how: 'Pida al centro un paquete de alta nuevo. El censo llega por la red.',
      wrong: 'No abra la mesa sin ellos.',
    },
    'enrol-language': {
      what: 'Primer paso del alta: el idioma de la mesa.',
      how: 'Elija un idioma y siga.',
      wrong: 'El idioma se cambia después en la barra de arriba.',
    },
    'enrol-bundle': {
      what: 'El paquete y su clave dan de alta este equipo.',
      how: 'Conecte la memoria USB, elija el paquete y copie la clave de la hoja.',
      wrong: 'Si la clave no vale, cópiela de nuevo. Si ya se usó, pida otro paquete con su clave.',
    },
    'enrol-centre': {
      what: 'La huella dice que este equipo habla con el centro de verdad.',
      how: 'Compare los números con los de la hoja, uno a uno.',
      wrong: 'Si un número es distinto, pare. No siga con el alta.',
    },
    'enrol-roll': {
      what: 'El censo y la elección llegan a este equipo.',
      how: 'La elección viene en el paquete y el censo por la red. La descarga se puede parar y sigue donde estaba.',
      wrong: 'Si la comprobación falla, no abra la mesa.',
    },
    'enrol-screen': {
      what: 'Se mide la pantalla para que las letras tengan su tamaño.',
      how: 'Ponga un DNI sobre el cristal y lleve las marcas a sus bordes.',
      wrong: 'Puede medirla otra vez después, en «Equipo».',
    },
    'enrol-devices': {
      what: 'Dice qué aparatos hay conectados.',
      how: 'Conecte los que falten, pruebe el lector con un DNI y mire que cada línea esté en orden.',
      wrong: 'Puede seguir sin impresora y sin lector. Conéctelos después.',
    },
    'enrol-report': {
      what: 'Las pruebas y el informe dicen si el equipo está preparado.',
      how: 'Haga las pruebas, guarde el informe y termine el alta.',
      wrong: 'Una prueba que no pasa dice qué hacer. Repítala después.',
    },
    measure: {
      what: 'Mide la pantalla para que las letras tengan su tamaño.',
      how: 'Ponga un DNI sobre el cristal y lleve las marcas a sus bordes.',
      wrong: 'Si la medida no sale, vuelva atrás: queda la de antes.',
    },
    constitute: {
      what: 'Constituye la mesa: quién está y con qué PIN entra.',
      how: 'Cada persona escribe su nombre y un PIN que nadie más ve.',
      wrong: 'Si los dos PIN no coinciden, escríbalos de nuevo.',
    },
    'constitute-review': {
      what: 'Muestra la mesa antes de constituirla.',
      how: 'Lea los nombres en voz alta y confirme.',
      wrong: 'Si un nombre está mal, vuelva atrás y corríjalo.',
    },
    'change-seat': {
      what: 'Otra persona ocupa un puesto de la mesa.',
      how: 'Elija el puesto. Quien llega escribe su nombre y su PIN.',
      wrong: 'Mientras no lo autoricen dos personas, nada cambia.',
    },
    'change-seat-agree': {
      what: 'Dos personas de la mesa autorizan el cambio.',
      how: 'Cada una elige su puesto y escribe su PIN.',
      wrong: 'Si un PIN no vale, espere lo que dice la pantalla.',
    },
    'sign-in': {
      what: 'Entra una persona de la mesa. Se ve el estado de la mesa y nada de nadie.',
      how: 'Elija su puesto y escriba su PIN.',
      wrong: 'Tras un PIN que no vale hay que esperar. Nada se pierde mientras tanto.',
    },
    'open-poll': {
      what: 'Abre la mesa para votar, con la urna a cero.',
      how: 'Mire la lista. Presidencia y un vocal escriben su PIN.',
      wrong: 'Lo que falta está en la lista, con lo que hay que hacer.',
    },
    identify: {
      what: 'Busca en el censo a quien viene a votar.',
      how: 'Pase el documento por el lector, o escriba el DNI o los apellidos.',
      wrong: 'Si no aparece, compruebe la letra y el apellido antes de decir que no figura.',
    },
    'same-dni': {
      what: 'Dos personas figuran con el mismo DNI.',
      how: 'Compare los apellidos, el nombre y el municipio con el documento y elija una.',
      wrong: 'Si no está seguro, no elija: pregunte a presidencia.',
    },
    confirm: {
      what: 'Comprueba que es la persona del documento.',
      how: 'Diga el nombre en voz alta, diga qué documento trae y autorice el voto.',
      wrong: 'Si no es esta persona, vuelva a buscar. Si la mesa duda de quién es, decide por mayoría.',
    },
    ticket: {
      what: 'El código con el que el votante empieza en la cabina.',
      how: 'Dele el papel, o active la cabina. El papel no dice quién es.',
      wrong: 'Si no sale el papel, dígale el código. Sin usar, se puede anular.',
    },
    'ticket-options': {
      what: 'Cómo empieza la cabina, solo si el votante lo pide.',
      how: 'Elija lo que pide: idioma, audio, texto grande, dos pulsadores o pulsación lenta.',
      wrong: 'Si ya ha empezado, lo cambia el votante en la cabina.',
    },
    authorised: {
      what: 'Esta persona está autorizada y aún no ha votado.',
      how: 'Dele otra vez el código, o anule la autorización si se va.',
      wrong: 'Si dice que ya votó, no autorice otra vez.',
    },
    'giving-back': {
      what: 'Anula una autorización que no se ha usado.',
      how: 'Elija el motivo y escriba su PIN.',
      wrong: 'Si el código ya se usó en la cabina, no se puede anular.',
    },
    noting: {
      what: 'Anota una incidencia para el acta de sesión.',
      how: 'Presidencia escribe su PIN. No se cambia ninguna marca.',
      wrong: 'Si el PIN no vale, la incidencia no queda anotada.',
    },
    'postal-vote': {
      what: 'En el censo consta voto por correo. La mesa no autoriza el voto por sí sola.',
      how: 'Avise a presidencia. Elija el documento que muestra la persona.',
      wrong: 'Si no puede mostrar que no envió su voto, no vota aquí.',
    },
    'allow-postal': {
      what: 'Presidencia permite votar a quien tiene voto por correo anotado.',
      how: 'Compruebe lo que muestra la persona y escriba el PIN de presidencia.',
      wrong: 'Si el PIN no vale, nadie queda autorizado.',
    },
    'left-voter': {
      what: 'La persona se autorizó antes y se fue sin votar. En esta elección decide presidencia.',
      how: 'Avise a presidencia. Elija el documento que muestra la persona.',
      wrong: 'Si la mesa no está segura de que es la misma persona, no vota.',
    },
    'allow-left': {
      what: 'Presidencia permite votar a quien se fue sin votar.',
      how: 'Compruebe que es la misma persona y escriba el PIN de presidencia.',
      wrong: 'Si el PIN no vale, nadie queda autorizado.',
    },
    'already-voted': {
      what: 'Esta persona ya ha votado. Desde aquí no puede votar otra vez.',
      how: 'Compruebe que es la persona del documento. Puede haber otra con nombre parecido.',
      wrong: 'Si dice que no ha votado, anote la incidencia con presidencia.',
    },
    'other-table': {
      what: 'La persona vota en otra mesa. La pantalla dice en cuál y dónde.',
      how: 'Compruebe que es la persona del documento. Dígale la mesa o imprímale el papel.',
      wrong: 'Si trae un certificado o es de otra mesa como interventor, decide presidencia.',
    },
    'not-on-roll': {
      what: 'La persona no figura en el censo de esta mesa.',
      how: 'Compruebe el número y busque por apellidos.',
      wrong: 'Si sigue sin figurar, su mesa es la de la tarjeta censal. Presidencia decide sobre un certificado.',
    },
    panel: {
      what: 'El estado de la mesa y lo que se puede hacer con ella.',
      how: 'Lea las líneas. Cada botón dice lo que abre.',
      wrong: 'Si votantes y votos no coinciden, lea la explicación de su lado.',
    },
    booth: {
      what: 'Dice cómo está la cabina. Nunca dice qué se vota.',
      how: 'Si pide ayuda, acuda. Si está en pausa, reanude cuando el votante esté.',
      wrong: 'Si la cabina no responde, no mande a nadie a ella.',
    },
    'booth-left': {
      what: 'El votante se fue sin votar. Lo deciden dos personas.',
      how: 'Mire que no está en el local. Después cada persona escribe su PIN.',
      wrong: 'Si vuelve antes, no lo anule: reanude la cabina.',
    },
    sending: {
      what: 'Dice qué ha recibido el centro y qué falta por enviar.',
      how: 'No hace falta hacer nada. «Probar ahora» lo intenta otra vez; «Comprobar todo con el centro» mira que no falte nada.',
      wrong: 'Puede seguir trabajando sin red. Todo se guarda en esta mesa.',
    },
    outbox: {
      what: 'Los registros de esta mesa, uno a uno, y dónde está cada uno.',
      how: 'Elija un registro para ver sus intentos.',
      wrong: 'Lo que el centro no acepta queda aquí. Nada se borra.',
    },
    'outbox-record': {
      what: 'Un registro: cuándo se hizo, sus intentos y la última respuesta.',
      how: 'Si el centro no lo acepta, dígale el código que sale aquí.',
      wrong: '«Reintentar el envío» lo manda otra vez. Mandarlo dos veces no cuenta dos veces.',
    },
    'pause-sending': {
      what: 'Para el envío al centro. La mesa sigue trabajando.',
      how: 'Elija el motivo y confirme.',
      wrong: 'Nada se pierde en pausa. El envío sigue cuando lo reanude.',
    },
    device: {
      what: 'Dice cómo está el equipo: disco, reloj, energía, impresora y pantallas.',
      how: 'Mire las líneas que no están en orden y haga lo que dicen.',
      wrong: 'Si pone «No guardado», pare y avise.',
    },
    diagnosis: {
      what: 'Prueba cada parte del equipo y guarda un informe.',
      how: 'Pulse «Probar» y mire el resultado de cada línea.',
      wrong: 'Cada resultado que no está bien dice qué hacer.',
    },
    'diagnosis-booth': {
      what: 'Prueba la cabina con una papeleta que no llega a la urna.',
      how: 'Una persona vota en la cabina y dice si todo se veía.',
      wrong: 'Si la cabina no responde, anótelo como fallo y mire el cable.',
    },
    'diagnosis-scanner': {
      what: 'Prueba el lector de documentos.',
      how: 'Pase un documento por el lector.',
      wrong: 'Sin lector se escribe el número. Puede seguir.',
    },
    'diagnosis-sound': {
      what: 'Prueba el sonido de la cabina.',
      how: 'Póngase los auriculares y pulse el botón. Diga si lo oye.',
      wrong: 'Si no se oye, mire el volumen y el cable de los auriculares.',
    },
    conflicts: {
      what: 'Personas marcadas dos veces, o más, que dos personas han de revisar.',
      how: 'Abra un caso cuando no haya un votante esperando.',
      wrong: 'Puede quedar abierto. Ninguna marca se borra.',
    },
    conflict: {
      what: 'Las dos marcas de un caso, una al lado de la otra.',
      how: 'Elija qué ha pasado. Lo confirman dos personas con su PIN.',
      wrong: 'Si no lo saben, elijan «No lo sabemos». Decide el centro.',
    },
    suspend: {
      what: 'Para la votación un rato.',
      how: 'Elija el motivo y confirme. Queda anotado en el acta de sesión.',
      wrong: 'Quien está en la cabina espera: su pantalla se lo dice y guarda sus marcas.',
    },
    suspended: {
      what: 'La votación está suspendida. Nadie puede votar.',
      how: 'Presidencia la reanuda cuando acaba el motivo.',
      wrong: 'Si no se puede reanudar, pida instrucciones.',
    },
    'close-poll': {
      what: 'Prepara el cierre de la votación, paso a paso.',
      how: 'Haga lo que dice cada línea y siga con el cierre.',
      wrong: 'Si alguien está en el local, deje que vote antes.',
    },
    'close-confirm': {
      what: 'Cierra la votación. No se puede deshacer.',
      how: 'Dos personas escriben su PIN y el código de la mesa.',
      wrong: 'Si el código no coincide, cópielo de debajo del campo, con sus guiones.',
    },
    count: {
      what: 'Compara votantes y votos, y cuenta la urna.',
      how: 'Mire la diferencia. Dos personas escriben su PIN y certifican.',
      wrong: 'Si hay diferencia, escriba por qué antes de certificar.',
    },
    result: {
      what: 'El resultado certificado de esta mesa.',
      how: 'Léalo en voz alta, guarde los documentos y firme.',
      wrong: 'Sin red, díctelo por teléfono con el código que aparece. El acta se envía después.',
    },
    minutes: {
      what: 'Reúne lo que el acta de la sesión dice y el equipo no puede saber.',
      how: 'Anote cada parte. Cuando no falte nada, pulse «Completar el acta».',
      wrong: 'Si ya imprimió el acta, anote lo que falte e imprímala otra vez.',
    },
    'minutes-representatives': {
      what: 'Dice qué interventores y apoderados han estado en la mesa.',
      how: 'Escriba el nombre y la candidatura de cada persona y pulse «Añadir».',
      wrong: 'Si se equivoca, pulse «Quitar» y escríbalo de nuevo.',
    },
    'minutes-protests': {
      what: 'Recoge cada reclamación y lo que la mesa resuelve por mayoría.',
      how: 'Escriba quién reclama, qué pide y qué se resolvió, con los votos.',
      wrong: 'Si la mesa aún no ha resuelto, deje vacías la decisión y los votos.',
    },
    'minutes-incidents': {
      what: 'Recoge cualquier otra cosa que deba constar en el acta.',
      how: 'Escríbala en una línea y pulse «Añadir».',
      wrong: 'No escriba qué ha votado nadie. Si se equivoca, pulse «Quitar».',
    },
    'minutes-numbers': {
      what: 'Completa el acta con los números que el equipo no puede saber.',
      how: 'Compruebe los sobres por correo y quién votó sin estar en este censo.',
      wrong: 'Si un número cambia después, complete el acta otra vez.',
    },
    'begin-paper': {
      what: 'Pasa la mesa a papel: desde ahora se anota a mano.',
      how: 'Tenga el censo impreso. Dos personas escriben su PIN.',
      wrong: 'Las marcas y los votos de antes quedan guardados.',
    },
    'on-paper': {
      what: 'Se anota a mano desde la última marca.',
      how: 'Siga las líneas. Apunte a cada votante en el censo impreso.',
      wrong: 'Solo presidencia vuelve al equipo, con un motivo.',
    },
    'end-paper': {
      what: 'La mesa vuelve a anotar en el equipo.',
      how: 'Escriba cuántos votaron en papel y el PIN.',
      wrong: 'Compruebe la cuenta con el censo impreso antes de seguir.',
    },
    backup: {
      what: 'Copia cifrada de este equipo en una memoria USB.',
      how: 'Conecte una memoria, elíjala y pulse «Copiar aquí». La mesa sigue.',
      wrong: 'Si falla, pruebe otra memoria. La copia anterior no se toca.',
    },
    papers: {
      what: 'Los documentos de la mesa, tal como están ahora.',
      how: 'Guárdelos, lea el que vaya a firmar e imprima las copias que hagan falta.',
      wrong: 'Sin impresora, llévelos en la memoria USB de la copia y siga: se pueden imprimir en otro equipo.',
    },
    'paper-page': {
      what: 'Una página del documento, tal como se imprime.',
      how: 'Lea todas las páginas antes de firmar. Vuelva con «Atrás».',
      wrong: 'Si algo no es así, no lo firme: corríjalo en el acta de la sesión y guarde los documentos otra vez.',
    },
    'roll-copy': {
      what: 'Guarda el censo con sus marcas en una memoria USB.',
      how: 'Conecte la memoria y elíjala. Se escribe sola después.',
      wrong: 'Si falta la copia, conecte otra memoria. La mesa sigue.',
    },
    turnout: {
      what: 'La participación por horas y los avances que se envían.',
      how: 'A su hora, pulse «Enviar avance».',
      wrong: 'Sin red, díctelo por teléfono con el código que sale.',
    },
    audit: {
      what: 'El registro de lo que se hizo en este equipo. Nunca dice qué se votó.',
      how: 'Elija qué tipo mirar. No se puede cambiar.',
      wrong: 'Si la cadena no está íntegra, no siga y avise.',
    },
    export: {
      what: 'Guarda la mesa cifrada en una memoria USB y la comprueba.',
      how: 'Conecte una memoria y espere a que la comprobación termine.',
      wrong: 'Si no se comprueba, repítalo con otra memoria.',
    },
    retire: {
      what: 'Retira este equipo cuando el centro lo tiene todo.',
      how: 'Dos personas escriben su PIN.',
      wrong: 'Si queda algo por enviar, espere o guárdelo en dos memorias.',
    },
    retired: {
      what: 'Este equipo está retirado. Ya no hace nada más.',
      how: 'Apáguelo y guárdelo con el material de la mesa.',
      wrong: 'Si aún hacía falta, avise al centro: aquí ya no queda nada.',
    },
  },
};
